import FleetModel
import RolloutEngine

/// One record of the journal.
struct EventView {
    private let stored: StoredRecord

    init(_ stored: StoredRecord) { self.stored = stored }

    /// The record's kind is the one key of what Codable writes for it.
    var json: JSONValue {
        let record = JSONValue(encoding: stored.record)
        let kind = record.object?.keys.first ?? ""
        return [
            "sequence": .integer(Int(clamping: stored.sequence)),
            "epoch": .integer(Int(clamping: stored.epoch.number)),
            "kind": .string(kind),
            "record": record[kind] ?? record,
        ]
    }
}
