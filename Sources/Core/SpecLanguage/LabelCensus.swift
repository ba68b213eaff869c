import FleetModel

/// How many devices have which labels, and which facts of their hardware.
struct LabelCensus {
    /// So many values are named beside one that nobody has.
    private static let namedLimit = 5
    /// Among so many, the most frequent ones, the nearest name is looked for.
    private static let nearLimit = 500

    private typealias Count = (value: Text, devices: Int)

    private var values: [GroupingKey: [Text: Int]] = [:]
    /// The most frequent first; of those that were asked for.
    private var ranked: [GroupingKey: [Count]] = [:]
    private let devices: Int

    /// Linear in the pairs of all twins. What `known` says of labels counts as seen, whether its device is among the twins or not.
    init(_ twins: TwinTable, known: [DeviceException]) {
        devices = twins.count
        let columns = twins.columns
        for (pair, devices) in columns.countPairs(.labels) {
            values[.label(pair.name), default: [:]][pair.value, default: 0] += devices
        }
        for (pair, devices) in columns.countPairs(.facts) {
            values[.hardware(pair.name), default: [:]][pair.value, default: 0] += devices
        }
        for pair in known.lazy.flatMap(\.labels.pairs) {
            values[.label(pair.name), default: [:]][pair.value, default: 0] += 0
        }
    }

    /// What no device has of it; nil: some device has it, or the name of its label is what nobody has.
    func complaint(about mention: DiagnosticSink.Mention) -> String? {
        guard let seen = values[mention.key] else {
            guard mention.value == nil else { return nil }
            return
                "none of \(devices) twins has the \(mention.key.noun) `\(mention.key.name.string.excerpt)`"
        }
        guard let value = mention.value, seen[value] == nil else { return nil }
        return "none of \(devices) twins has `\(mention.key.name)=\(value.string.excerpt)`"
    }

    /// What there is instead of something that no device has.
    struct Advice {
        /// nil: nothing is near.
        let near: NearestName.Correction?
        /// The most frequent, with how many devices have each.
        let seen: String

        var help: String { (near.map { "did you mean `\($0.name)`? " } ?? "") + seen }
    }

    /// What there is instead.
    mutating func advice(on mention: DiagnosticSink.Mention) -> Advice {
        if let value = mention.value {
            let ranking = ranking(of: mention.key)
            let names = ranking.map { ("\(mention.key.name)=\($0.value)", $0.devices) }
            return Self.advice(value, among: ranking, names)
        }
        let others = values.filter { $0.key.noun == mention.key.noun }
        let ranking = Self.ranked(
            others.map { ($0.key.name, $0.value.values.reduce(0, +)) }
        )
        return Self.advice(
            mention.key.name,
            among: ranking,
            ranking.map { ($0.value.string, $0.devices) }
        )
    }

    private mutating func ranking(of key: GroupingKey) -> [Count] {
        if let known = ranked[key] { return known }
        let ranking = Self.ranked((values[key] ?? [:]).map { ($0.key, $0.value) })
        ranked[key] = ranking
        return ranking
    }

    /// Cut where no name is looked for any more.
    private static func ranked(_ counts: [(Text, Int)]) -> [Count] {
        counts.sorted { $0.1 == $1.1 ? $0.0 < $1.0 : $0.1 > $1.1 }
            .prefix(max(nearLimit, namedLimit)).map { (value: $0.0, devices: $0.1) }
    }

    private static func advice(
        _ name: Text,
        among others: [Count],
        _ names: [(name: String, devices: Int)]
    ) -> Advice {
        let near = NearestName.correction(for: name.string, among: others.map(\.value.string))
        return Advice(near: near, seen: list(names))
    }

    private static func list(_ counts: [(name: String, devices: Int)]) -> String {
        guard !counts.isEmpty else { return "seen: none at all" }
        let named = counts.prefix(namedLimit).map { count in
            "\(count.name.excerpt) on \(count.devices) device\(count.devices == 1 ? "" : "s")"
        }
        return "seen: " + named.joined(separator: ", ") + (counts.count > namedLimit ? ", …" : "")
    }
}

extension GroupingKey {
    fileprivate var noun: String {
        switch self {
        case .label: "label"
        case .hardware: "hardware fact"
        }
    }

    fileprivate var name: Text {
        switch self {
        case .label(let name), .hardware(let name): name
        }
    }
}
