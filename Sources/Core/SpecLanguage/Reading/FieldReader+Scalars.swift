import FleetModel

extension FieldReader {
    /// A string: quoted, or plain text that YAML does not read as something else.
    mutating func string(_ field: Text, _ node: SyntaxNode?) -> (value: String, span: SourceSpan)? {
        guard let node else { return nil }
        guard case .scalar(let scalar) = node.kind else {
            return wrong(node, field, "a string")
        }
        let meaning = scalar.core
        guard meaning != .null else {
            return wrong(node, field, "a string", help: "give it a value")
        }
        guard meaning == .string else {
            sink.error(
                .wrongType,
                "`\(path(field))` must be a string, and `\(scalar.text.string.excerpt)` is "
                    + meaning.name,
                at: node.span,
                help: "quote it: \"\(scalar.text.string.excerpt)\"",
                fix: Fix.quoting(scalar.text, at: node.span, isSafe: true)
            )
            return nil
        }
        return (scalar.text.string, node.span)
    }

    /// The text of a scalar as it is spelled, quoted or not: for versions, times, sizes.
    mutating func spelling(_ field: Text, _ node: SyntaxNode?) -> (value: String, span: SourceSpan)?
    {
        guard let node else { return nil }
        guard case .scalar(let scalar) = node.kind else { return wrong(node, field, "one value") }
        return (scalar.text.string, node.span)
    }

    /// A value that is read from its spelling, or a complaint that says what it must be; `meant` gives the spelling that a
    /// refused one can only mean.
    mutating func value<Value>(
        _ field: Text,
        _ node: SyntaxNode?,
        _ wanted: String,
        meant: (String) -> String? = { _ in nil },
        _ read: (String) -> Value?
    ) -> Value? {
        guard let (text, span) = spelling(field, node) else { return nil }
        guard let value = read(text) else {
            sink.error(
                .badValue,
                "`\(path(field))` must be \(wanted), not `\(text.excerpt)`",
                at: span,
                help: meant(text).map { "write \($0)" },
                fix: meant(text).map { Fix(Text(text), at: span, with: Text($0)) }
            )
            return nil
        }
        return value
    }

    mutating func name(_ field: Text, _ node: SyntaxNode?) -> ResourceName? {
        value(
            field,
            node,
            "a name of 1 to 63 of a-z, 0-9, `-` and `.`, with a letter or digit at both ends"
        ) {
            ResourceName($0)
        }
    }

    mutating func span(_ field: Text, _ node: SyntaxNode?) -> TimeSpan? {
        value(field, node, "a duration such as 90s, 15m, 1h30m or 14d") { TimeSpan($0) }
    }

    mutating func percentage(_ field: Text, _ node: SyntaxNode?) -> Percentage? {
        value(field, node, "a percentage from 0% to 100%") { Percentage(text: $0) }
    }

    mutating func version(_ field: Text, _ node: SyntaxNode?) -> Version? {
        value(
            field,
            node,
            "a semantic version such as 2.4.1",
            meant: { Self.bareVersion($0) },
            { Version($0) }
        )
    }

    /// The version in the name of a tag, as semver.org tells them apart; nil: there is none.
    private static func bareVersion(_ tag: String) -> String? {
        guard let first = tag.first, first == "v" || first == "V" else { return nil }
        let rest = String(tag.dropFirst())
        return Version(rest) == nil ? nil : rest
    }

    mutating func range(_ field: Text, _ node: SyntaxNode?) -> VersionRange? {
        value(field, node, "a version range such as \">=2.3.0\"") { VersionRange($0) }
    }

    mutating func bool(_ field: Text, _ node: SyntaxNode?) -> Bool? {
        guard let node else { return nil }
        guard case .scalar(let scalar) = node.kind, scalar.isPlain,
            case .bool(let value) = CoreScalar(plain: scalar.text)
        else {
            return wrong(node, field, "true or false", fix: sink.boolean(node))
        }
        return value
    }

    /// A plain whole number in the range.
    mutating func integer(_ field: Text, _ node: SyntaxNode?, in range: ClosedRange<Int>) -> Int? {
        guard let node else { return nil }
        guard case .scalar(let scalar) = node.kind, scalar.isPlain,
            let value = Self.wholeNumber(scalar.text)
        else {
            let fix = sink.unquoted(node)
            return wrong(
                node,
                field,
                "a whole number",
                help: fix.map { _ in "leave out the quotes" },
                fix: fix
            )
        }
        guard let number = Int(exactly: value), range.contains(number) else {
            sink.error(
                .outOfRange,
                "`\(path(field))` must be from \(range.lowerBound) to \(range.upperBound), not "
                    + "`\(scalar.text.string.excerpt)`",
                at: node.span
            )
            return nil
        }
        return number
    }

    /// nil: it is none. One of too many digits stands for itself as the largest that there is, which no field takes.
    private static func wholeNumber(_ text: Text) -> Int64? {
        switch CoreScalar(plain: text) {
        case .integer(let value): value
        case .unrepresentable where text.string.utf8.dropFirst().allSatisfy(ASCII.isDigit): .max
        default: nil
        }
    }

    /// One of the raw values of an enumeration.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ field: Text,
        _ node: SyntaxNode?,
        as type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        guard let (text, span) = spelling(field, node) else { return nil }
        if let choice = Choice.allCases.first(where: { $0.rawValue.utf8.elementsEqual(text.utf8) })
        {
            return choice
        }
        let names = Choice.allCases.map(\.rawValue)
        let near = NearestName.correction(for: text, among: names)
        sink.error(
            .badValue,
            "`\(path(field))` must be one of \(names.joined(separator: ", ")), not `\(text.excerpt)`",
            at: span,
            help: near.map { "did you mean `\($0.name)`?" },
            fix: near?.fix(Text(text), at: span)
        )
        return nil
    }

    /// A count of at least 1, or a percentage above 0.
    mutating func quantity(_ field: Text, _ node: SyntaxNode?) -> Quantity? {
        guard let node else { return nil }
        guard case .scalar(let scalar) = node.kind else {
            return wrong(node, field, "a count or a percentage")
        }
        if let quantity = Quantity(scalar) { return quantity }
        sink.error(
            .badValue,
            "`\(path(field))` must be a count of at least 1 or a percentage such as 5%, not "
                + "`\(scalar.text.string.excerpt)`",
            at: node.span
        )
        return nil
    }

    /// `ofWords`: a word alone can only mean the list of it.
    mutating func elements(
        _ field: Text,
        _ node: SyntaxNode?,
        ofWords: Bool = false
    ) -> SyntaxNode.Elements? {
        guard let node else { return nil }
        guard case .sequence(let elements) = node.kind else {
            return wrong(node, field, "a list", fix: ofWords ? sink.listed(node) : nil)
        }
        return elements
    }

    func mapping(_ field: Text, _ node: SyntaxNode?) -> FieldReader? {
        node.flatMap { FieldReader($0, path(field), sink) }
    }

    /// Without a `help` it tells what the fix writes.
    private func wrong<Value>(
        _ node: SyntaxNode,
        _ field: Text,
        _ wanted: String,
        help: String? = nil,
        fix: Fix? = nil
    ) -> Value? {
        sink.wrongType(
            "`\(path(field))` must be \(wanted), not \(node.kindName)",
            node,
            help: help ?? fix?.edits.first.map { "write \($0.replacement)" },
            fix: fix
        )
        return nil
    }
}

extension CoreScalar {
    /// In the words of the messages.
    var name: String {
        switch self {
        case .null: "nothing in YAML"
        case .bool: "a boolean in YAML"
        case .integer, .float, .unrepresentable: "a number in YAML"
        case .string: "a string"
        }
    }
}
