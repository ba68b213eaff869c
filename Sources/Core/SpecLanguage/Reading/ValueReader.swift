import FleetModel

/// Reads `values` of a config into leaves: scalars by the core schema of YAML, every leaf with its place.
struct ValueReader {
    let sink: DiagnosticSink
    private(set) var leaves: [Config.Leaf] = []
    private(set) var isWhole = true

    init(_ sink: DiagnosticSink) { self.sink = sink }

    /// The node's depth is capped by the parser of the text, so the recursion is too.
    mutating func collect(_ node: SyntaxNode, at path: FieldPath) {
        guard case .mapping(let entries) = node.kind, !entries.isEmpty else {
            return addLeaf(node, at: path)
        }
        var parts: [(key: Text, value: SyntaxNode)] = []
        parts.reserveCapacity(entries.count)
        for entry in entries {
            guard case .scalar(let key) = entry.key.kind else {
                fail(.wrongType, "a key must be a word", entry.key.span)
                continue
            }
            if key.text == SyntaxNode.Entries.secretReference { return addLeaf(node, at: path) }
            parts.append((key.text, entry.value))
        }
        // So that the leaves come in the order of their paths.
        parts.sort { $0.key < $1.key }
        for part in parts { collect(part.value, at: path.appending(part.key)) }
    }

    private mutating func addLeaf(_ node: SyntaxNode, at path: FieldPath) {
        guard let value = value(node) else { return }
        leaves.append(Config.Leaf(path: path, value: value, span: node.span))
    }

    /// A whole value; within a list nulls and templates stand as they are written.
    private mutating func value(_ node: SyntaxNode) -> JSONValue? {
        switch node.kind {
        case .unreadable:
            isWhole = false
            return nil
        case .scalar(let scalar): return self.scalar(scalar, node.span)
        case .sequence(let elements):
            var values: [JSONValue] = []
            values.reserveCapacity(elements.count)
            for element in elements {
                if element.isNull {
                    fail(.badValue, "a list cannot hold a null", element.span)
                } else if let value = value(element) {
                    values.append(value)
                }
            }
            return values.count == elements.count ? .array(values) : nil
        case .mapping(let entries):
            var members: [JSONObject.Member] = []
            members.reserveCapacity(entries.count)
            for entry in entries {
                guard case .scalar(let key) = entry.key.kind else { return nil }
                if key.text == SyntaxNode.Entries.secretReference {
                    return secret(entries, node.span)
                }
                guard let value = value(entry.value) else { return nil }
                members.append(JSONObject.Member(key: key.text, value: value))
            }
            // No key stands twice: the parser of the text takes the second one away.
            members.sort { $0.key < $1.key }
            return .object(JSONObject(sorted: members))
        }
    }

    private mutating func scalar(_ scalar: SyntaxNode.Scalar, _ span: SourceSpan) -> JSONValue? {
        guard scalar.isPlain else { return string(scalar.text, span) }
        let meaning = CoreScalar(plain: scalar.text)
        if let doubt = ScalarDoubt(scalar.text, meaning) {
            let isText = meaning == .string
            sink.warning(
                .ambiguousScalar,
                doubt.message,
                at: span,
                help: doubt.help,
                fix: Fix.quoting(scalar.text, at: span, isSafe: isText)
            )
        }
        switch meaning {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .integer(let value): return .number(JSONNumber(value))
        case .float(let value):
            // `1e19` is whole, too: written out it would be a number that no reader of JSON has to keep.
            if let number = JSONNumber(value), number.isExact { return .number(number) }
            return unrepresentable(scalar.text, span)
        case .unrepresentable: return unrepresentable(scalar.text, span)
        case .string: return string(scalar.text, span)
        }
    }

    private mutating func unrepresentable(_ text: Text, _ span: SourceSpan) -> JSONValue? {
        fail(
            .outOfRange,
            "`\(text.string.excerpt)` is not a finite number, or beyond ±(2^53 − 1)",
            span,
            help: "quote it to send it as a string"
        )
        return nil
    }

    private mutating func string(_ text: Text, _ span: SourceSpan) -> JSONValue? {
        // Nearly every text is only itself.
        guard text.string.holds(UInt8(ascii: "$")) else { return .string(text) }
        do throws(TemplateError) {
            _ = try Template(text.string)
            return .string(text)
        } catch {
            let place = error.part.flatMap { sink.place(of: $0, in: text, at: span) }
            fail(
                .badTemplate,
                error.message,
                place ?? span,
                help: "write `$${` for a literal `${`"
            )
            return nil
        }
    }

    private mutating func secret(_ entries: SyntaxNode.Entries, _ span: SourceSpan) -> JSONValue? {
        guard entries.count == 1, case .scalar(let scalar) = entries[0].value.kind,
            !scalar.text.string.isEmpty, scalar.text.string.utf8.count <= 256
        else {
            fail(.badValue, "a secret is `{secretRef: NAME}` and nothing beside it", span)
            return nil
        }
        return ["secretRef": .string(scalar.text)]
    }

    private mutating func fail(
        _ code: Diagnostic.Code,
        _ message: String,
        _ span: SourceSpan,
        help: String? = nil
    ) {
        isWhole = false
        sink.error(code, message, at: span, help: help)
    }
}

extension SyntaxNode.Entries {
    fileprivate static let secretReference: Text = "secretRef"

    /// Whether the map names a secret, which is one opaque leaf.
    var areSecretReference: Bool { self[named: Self.secretReference] != nil }
}
