import FleetModel

/// Parts that were checked and are not kept: the last ones, so that what a fleet has in common is read once.
struct CheckedForms {
    private static let most = 256
    private var forms: [[UInt8]] = Array(repeating: [], count: most)

    /// Checks the value of a form, unless an equal one was checked just before.
    mutating func check(
        _ form: Span<UInt8>,
        _ check: (JSONValue) throws(RecordFault) -> Void
    ) throws(RecordFault) {
        let slot = Self.slot(of: form)
        guard !form.spells(forms[slot]) else { return }
        guard let value = PartForm.decode(form) else { throw RecordFault("a part cannot be read") }
        try check(value)
        forms[slot].removeAll(keepingCapacity: true)
        for index in form.indices { forms[slot].append(form[index]) }
    }

    /// FNV-1a over the form; what has one slot takes turns there.
    private static func slot(of form: Span<UInt8>) -> Int {
        var hash: UInt32 = 2_166_136_261
        for index in form.indices { hash = (hash ^ UInt32(form[index])) &* 16_777_619 }
        return Int(hash >> 16) % most
    }
}

extension Span<UInt8> {
    /// Whether these are those bytes.
    func spells(_ bytes: [UInt8]) -> Bool {
        guard count == bytes.count else { return false }
        for index in indices where self[index] != bytes[index] { return false }
        return true
    }
}
