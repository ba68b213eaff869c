import FleetModel

/// The keys of one mapping so far.
///
/// Two keys of equal bytes are one key; two that Unicode holds equivalent (`é` in one code point or in two, `K` and the
/// Kelvin sign) are refused as well, since readers and people take them for one. Swift's `String` compares by just
/// that equivalence.
struct KeyRegister {
    /// So many keys are looked through; more are looked up.
    private static let few = 12

    private var keys: [(text: String, place: SourceSpan)] = []
    /// Where each key stands in `keys`, as soon as there are many.
    private var positions: [String: Int] = [:]
    private(set) var refusedAny = false

    /// Returns false where the key is unreadable or stands there already; both places are named.
    mutating func admit(_ key: SyntaxNode, _ findings: inout FileFindings) -> Bool {
        guard case .scalar(let scalar) = key.kind else {
            refusedAny = true
            return false
        }
        let text = scalar.text.string
        guard let index = position(of: text) else {
            append(text, key.span)
            return true
        }
        let (first, place) = keys[index]
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

    private func position(of text: String) -> Int? {
        positions.isEmpty ? keys.firstIndex { $0.text == text } : positions[text]
    }

    private mutating func append(_ text: String, _ place: SourceSpan) {
        keys.append((text, place))
        if keys.count == Self.few {
            for (index, key) in keys.enumerated() { positions[key.text] = index }
        } else if keys.count > Self.few {
            positions[text] = keys.count - 1
        }
    }
}
