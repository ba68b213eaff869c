import FleetModel

/// The keys of one mapping so far.
///
/// Two keys of equal bytes are one key; two that Unicode holds equivalent (`é` in one code point or in two, `K` and the
/// Kelvin sign) are refused as well, since readers and people take them for one. Swift's `String` compares by just
/// that equivalence.
struct KeyRegister {
    /// So many keys are looked through; more are looked up.
    private static let few = 12

    private let mapping: Int
    /// The key of each text, as soon as there are many.
    private var positions: [String: Int] = [:]
    private(set) var refusedAny = false

    /// `mapping` is its position in the builder.
    init(ofMappingAt mapping: Int) { self.mapping = mapping }

    /// Returns false where the key at the position is unreadable or stands there already, among the `count` before it; both
    /// places are named.
    mutating func admit(
        _ key: Int,
        _ count: Int,
        _ builder: SyntaxBuilder,
        _ findings: inout FileFindings
    ) -> Bool {
        guard let scalar = builder.scalar(at: key) else {
            refusedAny = true
            return false
        }
        let text = scalar.text.string
        guard let former = position(of: text, count, builder),
            let first = builder.scalar(at: former)
        else {
            if count >= Self.few { positions[text] = key }
            return true
        }
        let place = builder.span(of: former)
        let isSame = first.text == scalar.text
        findings.add(
            Diagnostic(
                .error,
                .duplicateKey,
                isSame
                    ? "the key `\(text.excerpt)` stands twice, first on line \(place.line)"
                    : "the key `\(text.excerpt)` looks like another on line \(place.line)",
                at: builder.span(of: key),
                related: [Diagnostic.Related(span: place, message: "the first one")],
                help: isSame
                    ? "keep one of the two" : "they differ in bytes that nobody sees: keep one"
            )
        )
        return false
    }

    private mutating func position(
        of text: String,
        _ count: Int,
        _ builder: SyntaxBuilder
    ) -> Int? {
        guard count >= Self.few else {
            return builder.key(equivalentTo: text, in: mapping, count: count)
        }
        if positions.isEmpty {
            for (key, position) in builder.keys(in: mapping, count: count) {
                positions[key] = position
            }
        }
        return positions[text]
    }
}
