/// Tells whether bytes are a part form, as ``PartReader`` would read it, and makes no values of them.
struct PartCheck {
    private let allowsHoles: Bool
    private var position = 0
    /// Whether a string with holes was met.
    private(set) var hasMetHole = false

    init(allowsHoles: Bool) { self.allowsHoles = allowsHoles }

    /// Whether the bytes are exactly one value of that shape. Takes any bytes: O(bytes), and bounded in depth.
    mutating func isForm(_ form: Span<UInt8>, _ shape: PartForm.Shape) -> Bool {
        position = 0
        if shape != .any {
            guard !form.isEmpty, form[0] == PartForm.Tag.object else { return false }
            position = 1
            return object(form, end: form.count, depth: 0, shape) && position == form.count
        }
        return value(form, end: form.count, depth: 0) && position == form.count
    }

    private mutating func value(_ form: Span<UInt8>, end: Int, depth: Int) -> Bool {
        guard depth <= PartForm.deepest, position < end else { return false }
        let tag = form[position]
        position += 1
        switch tag {
        case PartForm.Tag.null, PartForm.Tag.true, PartForm.Tag.false: return true
        case PartForm.Tag.integer:
            guard let bits = word(form, end: end) else { return false }
            return JSONNumber(Int64(bitPattern: bits)).integer != nil
        case PartForm.Tag.double:
            guard let bits = word(form, end: end) else { return false }
            return JSONNumber(Double(bitPattern: bits)) != nil
        case PartForm.Tag.string: return text(form, end: end) != nil
        case PartForm.Tag.pieces: return pieces(form, end: end)
        case PartForm.Tag.object: return object(form, end: end, depth: depth, .any)
        case PartForm.Tag.array:
            guard let last = counted(form, end: end) else { return false }
            while position < last {
                guard value(form, end: last, depth: depth + 1) else { return false }
            }
            return true
        default: return false
        }
    }

    private mutating func object(
        _ form: Span<UInt8>,
        end: Int,
        depth: Int,
        _ shape: PartForm.Shape
    ) -> Bool {
        guard let last = counted(form, end: end) else { return false }
        let first = position
        var count = 0
        var before = 0..<0
        var isAscending = true
        while position < last {
            guard let key = text(form, end: last), position < last,
                Self.isMember(form[position], shape),
                value(form, end: last, depth: depth + 1)
            else { return false }
            if isAscending, count > 0 {
                isAscending =
                    form.extracting(before).bytes.order(from: form.extracting(key).bytes) < 0
            }
            before = key
            count += 1
        }
        return isAscending || hasEachKeyOnce(form, first..<last, count)
    }

    private static func isMember(_ tag: UInt8, _ shape: PartForm.Shape) -> Bool {
        switch shape {
        case .any: true
        case .strings: tag == PartForm.Tag.string || tag == PartForm.Tag.pieces
        case .numbers: tag == PartForm.Tag.integer || tag == PartForm.Tag.double
        }
    }

    /// Whether no key of these members, which were checked, stands twice.
    ///
    /// Few are compared pair by pair; many are sorted, so that a made-up object costs no square.
    private func hasEachKeyOnce(_ form: Span<UInt8>, _ members: Range<Int>, _ count: Int) -> Bool {
        var keys: [Range<Int>] = []
        keys.reserveCapacity(count)
        var position = members.lowerBound
        while position < members.upperBound {
            let key = form.counted(at: position)
            keys.append(key)
            position = form.endOfValue(at: key.upperBound)
        }
        func order(_ left: Range<Int>, _ right: Range<Int>) -> Int {
            form.extracting(left).bytes.order(from: form.extracting(right).bytes)
        }
        guard keys.count > 16 else {
            for later in keys.indices {
                for earlier in 0..<later where keys[earlier].count == keys[later].count {
                    if order(keys[earlier], keys[later]) == 0 { return false }
                }
            }
            return true
        }
        keys.sort { order($0, $1) < 0 }
        return zip(keys, keys.dropFirst()).allSatisfy { order($0, $1) != 0 }
    }

    /// Reads a text; where it stands, if it is one.
    private mutating func text(_ form: Span<UInt8>, end: Int) -> Range<Int>? {
        guard let last = counted(form, end: end) else { return nil }
        let text = position..<last
        position = last
        return form.extracting(text).isUTF8 ? text : nil
    }

    /// A hole is filled with ASCII, so that a string is UTF-8 if and only if its pieces are.
    private mutating func pieces(_ form: Span<UInt8>, end: Int) -> Bool {
        hasMetHole = true
        guard allowsHoles, let last = counted(form, end: end) else { return false }
        var count = 0
        while position < last {
            guard text(form, end: last) != nil else { return false }
            count += 1
        }
        return count > 1
    }

    /// Reads a length; the index behind what it counts, where that lies within the end.
    private mutating func counted(_ form: Span<UInt8>, end: Int) -> Int? {
        guard end - position >= 4 else { return nil }
        let counted = form.counted(at: position)
        position = counted.lowerBound
        return counted.upperBound <= end ? counted.upperBound : nil
    }

    private mutating func word(_ form: Span<UInt8>, end: Int) -> UInt64? {
        guard end - position >= 8 else { return nil }
        let word = form.extracting(position..<position + 8).bytes.word(at: 0)
        position += 8
        return word
    }
}
