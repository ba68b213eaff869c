import Foundation
import RolloutEngine

/// Records and states to bytes and back: JSON with sorted keys, so that a journal can be read without this program.
struct RecordCodec: Sendable {
    func encode(_ record: Record) throws(StoreError) -> [UInt8] {
        try bytes(of: record, "encode a record")
    }

    func encode(_ state: FleetState) throws(StoreError) -> [UInt8] {
        try bytes(of: state, "encode a checkpoint")
    }

    /// Throws `.newer` where the record is as it was written and this program does not know its kind.
    func decode(_ entry: JournalEntry) throws(StoreError) -> Record {
        do {
            return try JSONDecoder().decode(Record.self, from: Data(entry.payload))
        } catch {
            throw StoreError(
                .newer,
                operation: "read the journal",
                message:
                    "record \(entry.sequence) is sound and of a kind that this program does not know;"
                    + " use the program that wrote it"
            )
        }
    }

    /// nil: it is of another version's making.
    func state(from bytes: [UInt8]) -> FleetState? {
        try? JSONDecoder().decode(FleetState.self, from: Data(bytes))
    }

    private func bytes(
        of value: some Encodable,
        _ operation: String
    ) throws(StoreError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return [UInt8](try encoder.encode(value))
        } catch {
            throw StoreError(.storage, operation: operation, message: "\(error)")
        }
    }
}
