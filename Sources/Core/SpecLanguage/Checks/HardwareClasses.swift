import FleetModel

/// The kinds of hardware that the artifacts of one component tell apart, as the bits of a word.
///
/// A kind is one value of each fact that any artifact asks for, or none of those that are named. Where there are more than
/// 64 kinds all hardware counts as one, so that less is told and nothing that is wrong.
struct HardwareClasses {
    private static let limit = 64

    /// Of each fact, the kinds that have a value; nil: all hardware counts as one.
    private let kinds: [Text: [Text: UInt64]]?
    /// Every kind.
    let all: UInt64

    /// Linear in the artifacts.
    init(_ firmware: [Firmware]) {
        var facts: [Text: Set<Text>] = [:]
        for requirement in firmware.lazy.flatMap(\.artifacts).flatMap(\.hardware) {
            facts[requirement.fact, default: []].formUnion(requirement.values)
        }
        var count = 1
        for values in facts.values {
            // One more, for whatever no artifact names.
            count *= min(values.count, Self.limit) + 1
            guard count <= Self.limit else {
                kinds = nil
                all = 1
                return
            }
        }
        var kinds: [Text: [Text: UInt64]] = [:]
        var stride = 1
        for (fact, values) in facts.sorted(by: { $0.key < $1.key }) {
            var masks: [Text: UInt64] = [:]
            for (position, value) in values.sorted().enumerated() {
                for kind in 0..<count where kind / stride % (values.count + 1) == position {
                    masks[value, default: 0] |= 1 << UInt64(kind)
                }
            }
            kinds[fact] = masks
            stride *= values.count + 1
        }
        self.kinds = kinds
        all = count == Self.limit ? .max : (1 << UInt64(count)) - 1
    }

    /// The kinds that some artifact fits.
    func kinds(of firmware: Firmware) -> UInt64 {
        guard let kinds else { return all }
        return firmware.artifacts.reduce(0) { found, artifact in
            found
                | artifact.hardware.reduce(all) { left, requirement in
                    left
                        & requirement.values.reduce(0) { masks, value in
                            masks | (kinds[requirement.fact]?[value] ?? 0)
                        }
                }
        }
    }
}
