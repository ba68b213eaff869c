import FleetModel
import JSON

/// Members of a record with the phrase of what is wrong with them. They are read from bytes: no string is made of what is sound.
extension JSONRecordBatch {
    /// The member, which must be there.
    func required(
        _ member: TwinFields.Member,
        of record: Int
    ) throws(RecordFault) -> JSONRecordValue {
        let value = self[record, member.number]
        guard value.kind != nil else { throw RecordFault("\(member.key) is missing") }
        return value
    }

    /// The member, where it is there and not null.
    func optional(_ member: TwinFields.Member, of record: Int) -> JSONRecordValue? {
        let value = self[record, member.number]
        return value.isPresent ? value : nil
    }

    func requireObject(_ member: TwinFields.Member, of record: Int) throws(RecordFault) {
        guard try required(member, of: record).kind == .object else {
            throw RecordFault("\(member.name) is no object")
        }
    }

    /// A whole number from 0 to 2^53 − 1.
    func counter(_ member: TwinFields.Member, of record: Int) throws(RecordFault) -> UInt64 {
        guard let number = try required(member, of: record).counter else {
            throw RecordFault("\(member.key) is no whole number from 0 to 2^53 - 1")
        }
        return number
    }

    /// Where a string stands that keeps a grammar.
    func range(
        _ member: TwinFields.Member,
        _ noun: StaticString,
        of record: Int,
        _ isValid: (Span<UInt8>) -> Bool
    ) throws(RecordFault) -> Range<Int> {
        let value = try required(member, of: record)
        guard value.kind == .string, isValid(bytes.span.extracting(value.range)) else {
            throw RecordFault("\(member.key) is no \(noun)")
        }
        return value.range
    }

    /// A value that is spelled as a string, read by its own grammar.
    func parsed<Value>(
        _ member: TwinFields.Member,
        _ noun: StaticString,
        of record: Int,
        _ read: (Span<UInt8>) -> Value?
    ) throws(RecordFault) -> Value {
        let value = try required(member, of: record)
        guard value.kind == .string, let found = read(bytes.span.extracting(value.range)) else {
            throw RecordFault("\(member.key) is no \(noun)")
        }
        return found
    }

    func time(_ member: TwinFields.Member, of record: Int) throws(RecordFault) -> Timestamp {
        try parsed(member, "RFC 3339 time", of: record) { Timestamp($0) }
    }

    /// A time, or nil where it is null or missing.
    func optionalTime(
        _ member: TwinFields.Member,
        of record: Int
    ) throws(RecordFault) -> Timestamp? {
        guard optional(member, of: record) != nil else { return nil }
        return try time(member, of: record)
    }

    /// A cursor, or nil where it is null or missing.
    func optionalCursor(_ member: TwinFields.Member, of record: Int) throws(RecordFault) -> Text? {
        guard let value = optional(member, of: record) else { return nil }
        guard let text = text(value) else { throw RecordFault("\(member.key) is no string") }
        return try text.checkedCursor("\(member.key)")
    }

    /// What can be read of a record's id, for people: at most 128 bytes, visible ASCII, the rest as `?`; nil: it has none.
    func visibleID(_ member: TwinFields.Member, of record: Int) -> Text? {
        guard let name = text(self[record, member.number]), !name.string.isEmpty else { return nil }
        return Text(visible(name.string, most: 128))
    }
}
