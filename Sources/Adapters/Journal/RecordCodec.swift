import FleetModel
import JSON
package import RolloutEngine

/// Records and parts of states to bytes and back: canonical JSON (RFC 8785), so that a journal can be read without this program.
///
/// Reads one after another; the parser's memory is used again.
package final class RecordCodec {
    /// Of a record, and of a part of a state; far beyond what either comes to, and far within what simdjson takes.
    private static let mostBytes = 2 << 30
    private static let depth = 256

    let parser = JSONParser(limits: JSONLimits(bytes: mostBytes, depth: depth))
    private var writer = RecordWriter()

    package init() {}

    /// The bytes that a journal holds of the record.
    package func encode(_ record: Record) throws(StoreError) -> [UInt8] {
        if let bytes = writer.bytes(of: record) { return bytes }
        return try bytes(of: record, "encode a record")
    }

    /// Of a part of a checkpoint.
    func encode(_ value: some Encodable) throws(StoreError) -> [UInt8] {
        try bytes(of: value, "encode a checkpoint")
    }

    /// Throws `.newer` where the record is as it was written and this program does not know its kind.
    func decode(_ entry: JournalEntry) throws(StoreError) -> Record {
        do {
            let value = try parser.parse(entry.payload)
            return try JSONValueDecoder().decode(Record.self, from: value)
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
    func decode<Value: Decodable>(
        _ type: Value.Type,
        from bytes: some Sequence<UInt8>
    ) -> Value? {
        guard let value = try? parser.parse(bytes) else { return nil }
        return try? JSONValueDecoder().decode(type, from: value)
    }

    private func bytes(
        of value: some Encodable,
        _ operation: String
    ) throws(StoreError) -> [UInt8] {
        do {
            return try JSONValueEncoder().encode(value).canonicalBytes
        } catch {
            throw StoreError(.storage, operation: operation, message: "\(error)")
        }
    }
}
