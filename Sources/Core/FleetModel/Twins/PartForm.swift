/// The flat bytes that an open part of a twin is kept in: its labels, a document it reports, its components.
///
/// Equal forms are equal values; equal values may have several forms, since members stand in the order of their document.
/// All numbers are little-endian.
///
/// ```
/// value  = "n" | "t" | "f"
///        | "i" int64                       a whole number within ±(2^53 − 1), however it was spelled; −0 is 0
///        | "d" float64                     every other number
///        | "s" u32 length, bytes           a string without a hole, escapes resolved
///        | "h" u32 length, pieces          a string with holes: two pieces or more, `length` bytes in all,
///                                          each u32 length, bytes; between two neighbours lies one hole
///        | "{" u32 length, members         `length` bytes in all, each u32 length of the key, key, value
///        | "[" u32 length, values          `length` bytes in all
/// ```
///
/// A **hole** stands for the id of the device whose part it is. In parts that allow them, every string value, never a key,
/// has the id's bytes taken out wherever they occur, leftmost first and not overlapping, where the id has at least
/// ``shortestHole`` bytes. So for one device two strings are equal if and only if their forms are.
package enum PartForm {
    /// Arrays and objects within each other; what is nested deeper has no form.
    package static let deepest = 64
    /// A shorter id makes no holes: it would be met where nobody means it.
    package static let shortestHole = 4

    /// Of what kind a form is.
    package enum Shape: Sendable {
        case any
        /// An object whose members are all strings, or all numbers.
        case strings, numbers
    }

    /// The form of a value nested no deeper than ``deepest``, which its reader has seen to; members sorted by key.
    ///
    /// `id`: of the device, where the part may have holes; empty: it may not.
    package static func encode(_ value: JSONValue, id: [UInt8] = []) -> [UInt8] {
        var form: [UInt8] = []
        form.append(value, id: id.count < shortestHole ? [] : id, depth: 0)
        return form
    }

    /// The value of a form; nil where the bytes are none. Takes any bytes: O(bytes), and bounded in depth.
    ///
    /// `id`: of the device; empty: a form with holes is refused.
    package static func decode(_ form: Span<UInt8>, id: [UInt8] = []) -> JSONValue? {
        var reader = PartReader(id: id)
        return reader.value(of: form)
    }

    /// The value of a form as an array; see the other one.
    package static func decode(_ form: [UInt8], id: [UInt8] = []) -> JSONValue? {
        decode(form.span, id: id)
    }

    /// The first byte of each kind of value.
    enum Tag {
        static let null = UInt8(ascii: "n")
        static let `true` = UInt8(ascii: "t")
        static let `false` = UInt8(ascii: "f")
        static let integer = UInt8(ascii: "i")
        static let double = UInt8(ascii: "d")
        static let string = UInt8(ascii: "s")
        static let pieces = UInt8(ascii: "h")
        static let object = UInt8(ascii: "{")
        static let array = UInt8(ascii: "[")
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ value: JSONValue, id: [UInt8], depth: Int) {
        precondition(depth <= PartForm.deepest, "readers refuse what is nested deeper")
        switch value {
        case .null: append(PartForm.Tag.null)
        case .bool(let value): append(value ? PartForm.Tag.true : PartForm.Tag.false)
        case .number(let number):
            if let integer = number.integer {
                append(PartForm.Tag.integer)
                append(littleEndian: integer)
            } else {
                append(PartForm.Tag.double)
                append(littleEndian: number.double.bitPattern)
            }
        case .string(let text): append(Array(text.string.utf8), id: id)
        case .array(let elements):
            append(PartForm.Tag.array)
            appendCounted { form in
                for element in elements { form.append(element, id: id, depth: depth + 1) }
            }
        case .object(let object):
            append(PartForm.Tag.object)
            appendCounted { form in
                for member in object.members {
                    form.appendCounted { $0.append(contentsOf: member.key.string.utf8) }
                    form.append(member.value, id: id, depth: depth + 1)
                }
            }
        }
    }

    private mutating func append(_ string: [UInt8], id: [UInt8]) {
        let holes = string.starts(of: id)
        guard !holes.isEmpty else {
            append(PartForm.Tag.string)
            appendCounted { $0 += string }
            return
        }
        append(PartForm.Tag.pieces)
        appendCounted { form in
            var start = 0
            for hole in holes {
                form.appendCounted { $0 += string[start..<hole] }
                start = hole + id.count
            }
            form.appendCounted { $0 += string[start...] }
        }
    }

    /// Where the bytes stand in these, leftmost first and not overlapping; nowhere where there are none.
    private func starts(of bytes: [UInt8]) -> [Int] {
        guard !bytes.isEmpty, bytes.count <= count else { return [] }
        var starts: [Int] = []
        var index = 0
        while index <= count - bytes.count {
            if self[index..<index + bytes.count].elementsEqual(bytes) {
                starts.append(index)
                index += bytes.count
            } else {
                index += 1
            }
        }
        return starts
    }

    /// Appends what `body` appends behind its length.
    private mutating func appendCounted(_ body: (inout [UInt8]) -> Void) {
        let place = count
        append(littleEndian: UInt32(0))
        body(&self)
        let length = UInt32(count - place - 4)
        for byte in 0..<4 { self[place + byte] = UInt8(truncatingIfNeeded: length >> (8 * byte)) }
    }

    /// Appends the bytes of a number, the lowest first.
    mutating func append(littleEndian number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
