import CSimdjson
package import FleetModel

/// Records as they were read: values, and the bytes of their strings and parts. Owned by the caller and used again.
///
/// Records are numbered from 0 in the order in which they came, fields as in ``JSONRecordFields``.
@safe
package struct JSONRecordBatch: Sendable {
    let fieldCount: Int
    private let limits: JSONLimits
    var records: [shim_record]
    var values: [shim_record_value]
    /// What ranges of values refer to; behind the last of them its content does not matter.
    package internal(set) var bytes: [UInt8]
    package internal(set) var count = 0
    var byteCount = 0

    /// For that reader, or one of the same fields; `mostRecords`: at once.
    package init(for reader: JSONRecordReader, mostRecords: Int = 64) {
        fieldCount = reader.fieldCount
        limits = reader.limits
        let most = max(1, mostRecords)
        records = Array(repeating: shim_record(), count: most)
        values = Array(repeating: shim_record_value(), count: most * fieldCount)
        bytes = Array(repeating: 0, count: 64 * 1_024)
    }

    /// Whether it takes no more records.
    package var isFull: Bool { count == records.count }

    /// Forgets the records.
    package mutating func removeAll() {
        count = 0
        byteCount = 0
    }

    /// A value of a record.
    package subscript(record: Int, field: Int) -> JSONRecordValue {
        precondition(record < count && field < fieldCount)
        return JSONRecordValue(raw: values[record * fieldCount + field])
    }

    /// The line that a record was, from 1; 0: it was none.
    package func line(of record: Int) -> Int { Int(clamping: records[record].line) }

    /// Why a record is not taken; nil: it is sound. Of one that is not only the identity can be read, where it has one.
    package func fault(of record: Int) -> JSONError? {
        let record = records[record]
        guard record.fault != SHIM_RECORD_SOUND.rawValue else { return nil }
        let start = Int(clamping: record.key_start)
        let key = bytes[start..<start + Int(record.key_length)]
        return JSONError(fault: record.fault, key: key, limits: limits)
    }

    /// The text of a value that is a string, as a copy.
    package func text(_ value: JSONRecordValue) -> Text? {
        guard value.kind == .string else { return nil }
        return Text(String(decoding: bytes[value.range], as: UTF8.self))
    }

    /// Takes more bytes, as long as fewer than that are free.
    mutating func grow(most: Int) -> Bool {
        guard bytes.count - byteCount < most else { return false }
        bytes.append(contentsOf: repeatElement(0, count: bytes.count))
        return true
    }
}
