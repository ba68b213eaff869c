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
    }

    /// The selectors of the layers that only some devices get, in the order of merging.
    var selectors: [DeviceSelector] { optional.compactMap { layers[$0].selector } }

    /// Which of those layers the device gets.
    func choice(for twin: Twin) -> LayerChoice {
        choice { layers[optional[$0]].answer(twin) }
    }

    /// The same by what ``selectors`` say, by their places.
    func choice(_ answer: (Int) -> DeviceSelector.Answer) -> LayerChoice {
        LayerChoice(among: optional, answer)
    }

    /// The merged layers that apply to the device.
    func config(for twin: Twin) -> MergedConfig { config(of: choice(for: twin)) }

    /// The merged layers of a choice; with an obstacle, and without the layers in doubt, where the `where` of one has no
    /// answer.
    func config(of choice: LayerChoice) -> MergedConfig {
        let merged =
            prepared.isEmpty
            ? MergedConfig(Self.chosen(layers, optional, choice.applied.contains))
            : prepared[
                optional.indices.reduce(0) { $0 | (choice.applied.contains($1) ? 1 << $1 : 0) }
            ]
        guard !choice.doubts.isEmpty else { return merged }
        return merged.undecided(choice.doubts.map { (layers[$0.layer], $0.reason.string) })
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
