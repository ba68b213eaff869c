import FleetModel

/// The keys of one mapping so far.
///
/// Two keys of equal bytes are one key; two that Unicode holds equivalent (`é` in one code point or in two, `K` and the
/// Kelvin sign) are refused as well, since readers and people take them for one. Swift's `String` compares by just
/// that equivalence.
struct KeyRegister {
    private var places: [String: SourceSpan] = [:]
    private(set) var refusedAny = false

    /// Returns false where the key is unreadable or stands there already; both places are named.
    mutating func admit(_ key: SyntaxNode, _ findings: inout FileFindings) -> Bool {
        guard case .scalar(let scalar) = key.kind else {
            refusedAny = true
            return false
        }
        let text = scalar.text.string
        guard let index = places.index(forKey: text) else {
            places[text] = key.span
            return true
        }
        let (first, place) = places[index]
        let isSame = Text(first) == scalar.text
        findings.add(
            Diagnostic(
                .error,
                .duplicateKey,
                isSame
                    ? "the key `\(text.excerpt)` stands twice, first on line \(place.line)"
                    : "the key `\(text.excerpt)` looks like another on line \(place.line)",
                at: key.span,
                related: [Diagnostic.Related(span: place, message: "the first one")],
                help: isSame
                    ? "keep one of the two" : "they differ in bytes that nobody sees: keep one"
            )
        )
        return false
    }
}
