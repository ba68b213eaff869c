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
        let slot = Int(ByteHash.hash(form.bytes) >> 32) % Self.most
        guard !form.spells(forms[slot]) else { return }
        guard let value = PartForm.decode(form) else { throw RecordFault("a part cannot be read") }
        try check(value)
        // What has one slot takes turns there.
        forms[slot] = [UInt8](copying: form)
    }
}

extension Span<UInt8> {
    /// Whether these are those bytes.
    func spells(_ other: [UInt8]) -> Bool { bytes.isEqual(to: other.span.bytes) }
}
