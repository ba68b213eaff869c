import FleetModel

/// What a platform says it can do, with the contract's own limits where it says nothing usable.
struct PlatformLook: Sendable {
    let maxPage: Int
    let hasChanges: Bool
    let hasReports: Bool
    let hasNDJSON: Bool
    let hasDesiredWrites: Bool
    let maxTargets: Int
    let maxDocumentBytes: Int
    /// Those of the contract's modes that it names, the gentle first.
    let cancelModes: [String]
    let epoch: Epoch

    init(_ capabilities: JSONValue) {
        let sink = capabilities["sink"]
        maxPage = Self.number(capabilities["maxPage"], 1...10_000) ?? 100
        hasChanges = capabilities["changes"]?.bool ?? true
        hasReports = capabilities["reports"]?.bool ?? true
        hasNDJSON = capabilities["ndjson"]?.bool ?? true
        hasDesiredWrites = capabilities["desiredWrites"]?.bool ?? false
        maxTargets = Self.number(sink?["maxTargetsPerCall"], 1...10_000) ?? 100
        maxDocumentBytes = Self.number(sink?["maxDocumentBytes"], 1...16_777_216) ?? 65_536
        let modes = sink?["cancel"]?.array?.compactMap(\.string) ?? []
        cancelModes = Self.modes.filter(modes.contains)
        let seen = Self.number(sink?["epoch"], 0...Int(JSONNumber.largestExact)) ?? 0
        epoch = Epoch(UInt64(seen))
    }

    /// All modes of cancelling.
    static let modes = [CancelMode.queuedOnly, .request, .force].map(\.rawValue)

    private static func number(_ value: JSONValue?, _ range: ClosedRange<Int>) -> Int? {
        guard let integer = value?.integer, let number = Int(exactly: integer),
            range.contains(number)
        else { return nil }
        return number
    }
}
