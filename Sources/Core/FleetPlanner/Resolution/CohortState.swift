import FleetModel
import SpecLanguage

/// One cohort prepared for resolving its devices.
struct CohortState: Sendable {
    let name: ResourceName?
    /// Sorted by component.
    let pins: [Cohort.Pin]
    /// The configs that can apply to a device of the cohort, in the order of merging.
    let layers: [ConfigLayer]
    /// The merged layers for every choice of those that only some devices get, by the bits of the choice; empty where there
    /// are too many choices to prepare.
    private let prepared: [MergedConfig]
    /// Indices of layers that only some devices get.
    private let optional: [Int]
    /// nil: no config can apply.
    let configDigest: Digest?
    /// Whether a device's own id stands in any template, so that no two devices resolve alike.
    let usesDeviceID: Bool

    /// 64 choices at most are prepared.
    private static let preparedLimit = 6

    /// Of a cohort that is not there: nothing is desired.
    static let empty = CohortState()

    private init() {
        name = nil
        pins = []
        layers = []
        optional = []
        prepared = [MergedConfig([])]
        configDigest = nil
        usesDeviceID = false
    }

    init(_ cohort: Cohort, in fleet: CompiledFleet) {
        name = cohort.name
        pins = cohort.firmware
        layers = fleet.configs.compactMap { ConfigLayer($0, for: cohort) }
            .sorted { ($0.priority, $0.config) < ($1.priority, $1.config) }
        optional = layers.indices.filter { [layers] in layers[$0].selector != nil }
        prepared =
            optional.count > Self.preparedLimit
            ? []
            : (0..<(1 << optional.count)).map { [layers, optional] choice in
                MergedConfig(Self.chosen(layers, optional) { choice & (1 << $0) != 0 })
            }
        configDigest =
            layers.isEmpty ? nil : JSONValue.array(layers.map(\.content)).digest
        usesDeviceID = layers.contains(where: \.usesDeviceID)
    }

    /// The merged layers that apply to the device; with an obstacle, and without the layers in doubt, where the `where` of one
    /// has no answer for it.
    func config(for twin: Twin) -> MergedConfig {
        guard !optional.isEmpty else { return prepared[0] }
        var applied: Set<Int> = []
        var choice = 0
        var doubtful: [(layer: ConfigLayer, reason: String)] = []
        for (bit, index) in optional.enumerated() {
            switch layers[index].answer(twin) {
            case .holds:
                applied.insert(index)
                if !prepared.isEmpty { choice |= 1 << bit }
            case .fails: break
            case .unknown(let reason): doubtful.append((layers[index], reason))
            }
        }
        let merged =
            prepared.isEmpty
            ? MergedConfig(
                layers.indices.filter { layers[$0].selector == nil || applied.contains($0) }
                    .map { layers[$0] }
            )
            : prepared[choice]
        return doubtful.isEmpty ? merged : merged.undecided(doubtful)
    }

    /// All layers that every device gets, and of the others those whose place among them is chosen.
    private static func chosen(
        _ layers: [ConfigLayer],
        _ optional: [Int],
        _ isChosen: (Int) -> Bool
    ) -> [ConfigLayer] {
        layers.indices.filter { index in
            optional.firstIndex(of: index).map(isChosen) ?? true
        }.map { layers[$0] }
    }

    /// Over the pins and what their artifacts are; nil: nothing is pinned.
    func firmwareDigest(_ catalogue: FirmwareCatalogue) -> Digest? {
        guard !pins.isEmpty else { return nil }
        let content = pins.map { pin -> JSONValue in
            let entry = catalogue.entry(pin.component, pin.version)
            return [
                "component": .string(pin.component),
                "version": .string(pin.version.description),
                "from": entry?.from.map { .string($0.text) } ?? .null,
                "floors": entry?.floorsContent ?? .null,
                "artifacts": .array(
                    (entry?.artifacts ?? []).map {
                        [
                            "hardware": $0.hardwareContent, "size": .string(String($0.size)),
                            "sha256": .string($0.sha256.hexadecimal),
                        ]
                    }
                ),
            ]
        }
        return JSONValue.array(content).digest
    }
}
