import FleetModel
import JSON

/// What a ``JSONRecordReader`` that has read before says of one document, by the same code as ``JSONParser``.
struct RecordVerdict {
    let reader: JSONRecordReader
    private var batch: JSONRecordBatch
    private let root: Int

    init(depth: Int = 64, bytes: Int = 1 << 22) {
        var fields = JSONRecordFields()
        root = fields.addPart([])
        reader = JSONRecordReader(fields: fields, limits: JSONLimits(bytes: bytes, depth: depth))
        batch = JSONRecordBatch(for: reader)
    }

    /// The fault of the document read as a line, which it must be.
    mutating func fault(ofLine bytes: [UInt8]) throws -> JSONError? {
        reader.take(bytes + [0x0A])
        guard try reader.read(into: &batch) else { return JSONError(.syntax, "empty") }
        return batch.fault(of: 0)
    }

    /// The fault of the document parsed as a whole.
    mutating func fault(of bytes: [UInt8]) -> JSONError? {
        do throws(JSONError) {
            batch.removeAll()
            try JSONParser(limits: reader.limits, checks: .byReader).withDocument(bytes) {
                node throws(JSONError) in try reader.append(node, to: &batch)
            }
            return batch.fault(of: 0)
        } catch {
            return error
        }
    }
}
