/// Reads a part form from the front; any bytes may come, and nothing of them traps.
struct PartReader {
    private let id: [UInt8]
    private var position = 0
    /// Whether a string with holes was met.
    private(set) var hasMetHole = false

    /// `id`: what holes are filled with; empty: a form with holes is refused.
    init(id: [UInt8]) { self.id = id }

    /// The value where the form is exactly one.
    mutating func value(of form: Span<UInt8>) -> JSONValue? {
        position = 0
        guard let value = value(form, end: form.count, depth: 0), position == form.count else {
            return nil
        }
        return value
    }

    private mutating func value(_ form: Span<UInt8>, end: Int, depth: Int) -> JSONValue? {
        guard depth <= PartForm.deepest, position < end else { return nil }
        let tag = form[position]
        position += 1
        switch tag {
        case PartForm.Tag.null: return .null
        case PartForm.Tag.true: return .bool(true)
        case PartForm.Tag.false: return .bool(false)
        case PartForm.Tag.integer:
            guard let bits = number(UInt64.self, form, end: end) else { return nil }
            let number = JSONNumber(Int64(bitPattern: bits))
            return number.integer == nil ? nil : .number(number)
        case PartForm.Tag.double:
            guard let bits = number(UInt64.self, form, end: end) else { return nil }
            return JSONNumber(Double(bitPattern: bits)).map(JSONValue.number)
        case PartForm.Tag.string: return text(form, end: end).map(JSONValue.string)
        case PartForm.Tag.pieces: return pieces(form, end: end).map(JSONValue.string)
        case PartForm.Tag.object: return object(form, end: end, depth: depth)
        case PartForm.Tag.array: return array(form, end: end, depth: depth)
        default: return nil
        }
    }

    private mutating func array(_ form: Span<UInt8>, end: Int, depth: Int) -> JSONValue? {
        guard let last = counted(form, end: end) else { return nil }
        var elements: [JSONValue] = []
        while position < last {
            guard let element = value(form, end: last, depth: depth + 1) else { return nil }
            elements.append(element)
        }
        return .array(elements)
    }

    private mutating func object(_ form: Span<UInt8>, end: Int, depth: Int) -> JSONValue? {
        guard let last = counted(form, end: end) else { return nil }
        var members: [JSONObject.Member] = []
        var isSorted = true
        while position < last {
            guard let key = text(form, end: last),
                let value = value(form, end: last, depth: depth + 1)
            else { return nil }
            if let before = members.last, !(before.key < key) { isSorted = false }
            members.append(JSONObject.Member(key: key, value: value))
        }
        if !isSorted {
            members.sort { $0.key < $1.key }
            guard zip(members, members.dropFirst()).allSatisfy({ $0.key != $1.key }) else {
                return nil
            }
        }
        return .object(JSONObject(sorted: members))
    }

    private mutating func text(_ form: Span<UInt8>, end: Int) -> Text? {
        guard let last = counted(form, end: end) else { return nil }
        let bytes = form.extracting(position..<last)
        position = last
        guard let utf8 = try? UTF8Span(validating: bytes) else { return nil }
        return Text(String(copying: utf8))
    }

    private mutating func pieces(_ form: Span<UInt8>, end: Int) -> Text? {
        hasMetHole = true
        guard !id.isEmpty, let last = counted(form, end: end) else { return nil }
        var string: [UInt8] = []
        var count = 0
        while position < last {
            guard let pieceEnd = counted(form, end: last) else { return nil }
            if count > 0 { string += id }
            form.extracting(position..<pieceEnd)
                .withUnsafeBufferPointer { string.append(contentsOf: $0) }
            position = pieceEnd
            count += 1
        }
        guard count > 1 else { return nil }
        return String(validating: string, as: UTF8.self).map { Text($0) }
    }

    /// Reads a length; the index behind what it counts, where that lies within the end.
    private mutating func counted(_ form: Span<UInt8>, end: Int) -> Int? {
        guard let length = number(UInt32.self, form, end: end), Int(length) <= end - position else {
            return nil
        }
        return position + Int(length)
    }

    private mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
        _ type: Number.Type,
        _ form: Span<UInt8>,
        end: Int
    ) -> Number? {
        let width = Number.bitWidth / 8
        guard end - position >= width else { return nil }
        var number: Number = 0
        for byte in 0..<width { number |= Number(form[position + byte]) << (8 * byte) }
        position += width
        return number
    }
}
