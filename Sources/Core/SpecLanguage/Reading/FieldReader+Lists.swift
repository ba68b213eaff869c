import FleetModel

extension FieldReader {
    /// A list of names of other resources, each once; each is looked up when all documents are read.
    mutating func references(
        _ field: Text,
        _ node: SyntaxNode,
        to kind: Envelope.Kind
    ) -> [ResourceName]? {
        var referred: Set<ResourceName> = []
        return distinct(field, node) { reader, element in
            let name = reader.name(field, element)
            // One that stands twice is told as such, and as missing once.
            if let name, referred.insert(name).inserted {
                reader.sink.refer(to: kind, name, at: element.span)
            }
            return name
        }
    }

    /// A list of people and groups, each once.
    mutating func people(_ field: Text, _ node: SyntaxNode, atLeast minimum: Int = 0) -> [Text]? {
        let people = distinct(field, node) { reader, element in
            reader.line(field, element, upTo: 128)
        }
        guard let people else { return nil }
        guard people.count >= minimum else {
            sink.error(
                .badValue,
                "`\(path(field))` must name at least \(minimum), and names \(people.count)",
                at: node.span
            )
            return nil
        }
        return people
    }

    /// Elements that are read one by one and stand once; nil where any is wrong. Those that are no words are maps.
    mutating func distinct<Element: Hashable>(
        _ field: Text,
        _ node: SyntaxNode,
        ofWords: Bool = true,
        _ read: (inout FieldReader, SyntaxNode) -> Element?
    ) -> [Element]? {
        guard let elements = elements(field, node, ofWords: ofWords) else { return nil }
        var found: [Element] = []
        var seen: Set<Element> = []
        var former: SyntaxNode?
        for element in elements {
            defer { former = element }
            guard let value = read(&self, element) else { continue }
            guard seen.insert(value).inserted else {
                let name = element.scalarText.map { "`\($0.excerpt)`" } ?? "this"
                sink.error(
                    .badValue,
                    "`\(path(field))` names \(name) twice",
                    at: element.span,
                    fix: former.flatMap { sink.removal(of: element, after: $0) }
                )
                continue
            }
            found.append(value)
        }
        return found.count == elements.count ? found : nil
    }

    /// A string of one line that is not empty.
    mutating func line(_ field: Text, _ node: SyntaxNode?, upTo limit: Int = 1_024) -> Text? {
        guard let (text, span) = string(field, node) else { return nil }
        guard (1...limit).contains(text.utf8.count),
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else {
            sink.error(
                .badValue,
                "`\(path(field))` must be one line of 1 to \(limit) bytes",
                at: span
            )
            return nil
        }
        return Text(text)
    }

    /// What a person says: any lines, and not nothing.
    mutating func prose(_ field: Text, _ node: SyntaxNode?) -> Text? {
        guard let (text, span) = string(field, node) else { return nil }
        guard text.utf8.count <= 4_096,
            text.unicodeScalars.contains(where: { !$0.properties.isWhitespace })
        else {
            sink.error(
                .badValue,
                "`\(path(field))` must say something, in at most 4,096 bytes",
                at: span
            )
            return nil
        }
        return Text(text)
    }

    /// A point in time.
    mutating func timestamp(_ field: Text, _ node: SyntaxNode?) -> Timestamp? {
        value(field, node, "a time such as 2026-12-01T00:00:00Z") { Timestamp($0) }
    }

    /// A span within bounds that are told.
    mutating func span(
        _ field: Text,
        _ node: SyntaxNode?,
        in range: ClosedRange<TimeSpan>
    ) -> TimeSpan? {
        guard let node, let span = span(field, node) else { return nil }
        guard range.contains(span) else {
            sink.error(
                .outOfRange,
                "`\(path(field))` must be from \(range.lowerBound) to \(range.upperBound), not"
                    + " \(span)",
                at: node.span
            )
            return nil
        }
        return span
    }

    /// A decimal number within bounds that are told.
    mutating func decimal(
        _ field: Text,
        _ node: SyntaxNode?,
        in range: ClosedRange<FixedDecimal>
    ) -> FixedDecimal? {
        value(
            field,
            node,
            "a number from \(range.lowerBound) to \(range.upperBound) with at most six decimal places"
        ) { text in FixedDecimal(text).flatMap { range.contains($0) ? $0 : nil } }
    }

    /// A label or a fact of the hardware.
    mutating func groupingKey(_ field: Text, _ node: SyntaxNode?) -> GroupingKey? {
        let key = value(field, node, "a label or a fact such as labels.site or hardware.model") {
            GroupingKey($0)
        }
        if let key, let node { sink.mention(key, at: node.span, isWord: false) }
        return key
    }

    /// Whether just one of two fields stands there; complains where not.
    func hasOne(of one: Text, or other: Text, _ owner: String) -> Bool {
        guard has(one) == has(other) else { return true }
        if has(one) {
            sink.error(
                .badValue,
                "\(owner) has either `\(one)` or `\(other)`, not both",
                at: node.span.start
            )
        } else {
            sink.error(
                .missingField,
                "\(owner) has either `\(one)` or `\(other)`",
                at: node.span.start
            )
        }
        return false
    }
}

extension SyntaxNode {
    /// As it is spelled; nil: it is a list or a map.
    fileprivate var scalarText: String? {
        if case .scalar(let scalar) = kind { scalar.text.string } else { nil }
    }
}
