import CSimdjson
package import FleetModel

/// One field of a record: a scalar, the kind of what is none, or a part.
package struct JSONRecordValue {
    let raw: shim_record_value

    /// The kind of a value; nil: the record has none there.
    package var kind: JSONNode.Kind? {
        switch raw.tag {
        case 0: nil
        case JSONNode.Tag.null: .null
        case JSONNode.Tag.true, JSONNode.Tag.false: .bool
        case UInt8(ascii: "s"): .string
        case JSONNode.Tag.object: .object
        case JSONNode.Tag.array: .array
        default: .number
        }
    }

    /// Whether there is a value that is not null.
    package var isPresent: Bool { raw.tag != 0 && raw.tag != JSONNode.Tag.null }

    package var bool: Bool? {
        switch raw.tag {
        case JSONNode.Tag.true: true
        case JSONNode.Tag.false: false
        default: nil
        }
    }

    /// The number of a value, where it is one.
    package var number: JSONNumber? {
        switch raw.tag {
        case UInt8(ascii: "i"): JSONNumber(Int64(bitPattern: raw.bits))
        case JSONNode.Tag.double: JSONNumber(Double(bitPattern: raw.bits))
        default: nil
        }
    }

    /// The whole number within 0 to 2^53 − 1, where this is one, however it is spelled.
    package var counter: UInt64? {
        guard raw.tag == UInt8(ascii: "i"), Int64(bitPattern: raw.bits) >= 0 else { return nil }
        return raw.bits
    }

    /// Where the bytes of a string, or of a part's form, lie in the batch; else empty.
    package var range: Range<Int> {
        guard raw.length > 0 else { return 0..<0 }
        let start = Int(truncatingIfNeeded: raw.bits)
        return start..<start + Int(raw.length)
    }

    /// Whether a part holds a whole number beyond 2^53 − 1, kept or not.
    package var isInexact: Bool { raw.flags & flag(SHIM_VALUE_INEXACT) != 0 }

    /// Whether a part of a shape has more members than it may have.
    package var hasTooMany: Bool { raw.flags & flag(SHIM_VALUE_TOO_MANY) != 0 }

    /// Whether a part of a shape has a member that it must not have.
    package var isMisshapen: Bool { raw.flags & flag(SHIM_VALUE_MISSHAPEN) != 0 }

    private func flag(_ flag: shim_value_flags) -> UInt8 {
        UInt8(truncatingIfNeeded: flag.rawValue)
    }
}
