import FleetModel

/// Reads the fields of one mapping by name and finds those that nobody asked for.
///
/// Every accessor reports what is wrong at its place and gives nil; a caller that got nil for a required field gives up
/// its own value without another complaint. ``finish()`` comes last.
struct FieldReader {
    let node: SyntaxNode
    /// What the mapping is, for messages: `spec`, `spec.selector`.
    let name: String
    let sink: DiagnosticSink
    private let entries: SyntaxNode.Entries
    /// Each perhaps more than once: there are few.
    private var known: [Text] = []
    /// So many unknown fields of one map are named.
    private static let unknownFieldLimit = 20

    /// Returns nil, with a diagnostic, where the node is no mapping.
    init?(_ node: SyntaxNode, _ name: String, _ sink: DiagnosticSink) {
        guard case .mapping(let entries) = node.kind else {
            let noun = name.isEmpty ? "a document" : "`\(name)`"
            sink.wrongType("\(noun) must be a map of fields, not \(node.kindName)", node)
            return nil
        }
        self.node = node
        self.name = name
        self.sink = sink
        self.entries = entries
        known.reserveCapacity(8)
    }

    func path(_ field: Text) -> String { name.isEmpty ? field.string : name + "." + field.string }

    /// The value of a field; a plain null is a wrong value, since an absent field is left out.
    mutating func optional(_ field: Text) -> SyntaxNode? {
        known.append(field)
        guard let entry = entry(field) else { return nil }
        if entry.value.isNull {
            sink.error(
                .wrongType,
                "`\(path(field))` has no value",
                at: entry.key.span,
                help: "give it a value, or leave the field out"
            )
            return nil
        }
        return entry.value
    }

    mutating func required(_ field: Text) -> SyntaxNode? {
        known.append(field)
        guard entry(field) != nil else {
            sink.error(.missingField, "`\(path(field))` is missing", at: node.span.start)
            return nil
        }
        return optional(field)
    }

    /// Whether the field stands there, whatever its value.
    func has(_ field: Text) -> Bool { entry(field) != nil }

    /// A field of the language that this version does not honour: refused by name, never passed over.
    mutating func refuse(_ fields: Text...) {
        for field in fields {
            known.append(field)
            guard let entry = entry(field) else { continue }
            sink.error(
                .notSupportedYet,
                "`\(path(field))` is not supported yet",
                at: entry.key.span,
                help: "remove the field; this version would not honour it"
            )
        }
    }

    /// Fields that are read and checked, and that this version's planner and engine do not act on: each that stands there is
    /// told once, and keeps the revision from being applied (see ``Compilation/isCarriedOut``).
    mutating func notCarriedOut(_ fields: Text...) {
        for field in fields {
            known.append(field)
            guard let entry = entry(field) else { continue }
            sink.notCarriedOut("`\(path(field))`", at: entry.key.span)
        }
    }

    /// Reports every field that was not asked for, with the nearest one that exists.
    func finish() {
        var unknown: [(key: Text, span: SourceSpan, near: NearestName.Correction?)] = []
        for entry in entries {
            guard case .scalar(let key) = entry.key.kind, !known.contains(key.text) else {
                continue
            }
            // Each one costs a search for the nearest name, and a hundred thousand of them help nobody.
            guard unknown.count < Self.unknownFieldLimit else {
                sink.error(.unknownField, "and more fields that are unknown", at: entry.key.span)
                break
            }
            let near = NearestName.correction(
                for: key.text.string,
                among: known.map(\.string)
            )
            unknown.append((key.text, entry.key.span, near))
        }
        for field in unknown {
            // What is there, or is meant by two, would stand twice.
            let isFree = field.near.map { near in
                !has(Text(near.name)) && unknown.count { $0.near?.name == near.name } == 1
            }
            sink.error(
                .unknownField,
                "\(name.isEmpty ? "the document" : "`\(name)`") has no field"
                    + " `\(field.key.string.excerpt)`",
                at: field.span,
                help: field.near.map { "did you mean `\($0.name)`?" }
                    ?? "the fields are "
                    + Set(known).sorted().map { "`\($0)`" }.joined(separator: ", "),
                fix: isFree == true ? field.near?.fix(field.key, at: field.span) : nil
            )
        }
    }

    private func entry(_ field: Text) -> SyntaxNode.Entry? { entries[named: field] }
}

extension SyntaxNode {
    /// In the words of the messages.
    var kindName: String {
        switch kind {
        case .unreadable: "what cannot be read"
        case .mapping(let entries): entries.isEmpty ? "an empty map" : "a map"
        case .sequence: "a list"
        case .scalar(let scalar) where !scalar.isPlain: "a string"
        case .scalar(let scalar):
            scalar.text.string.isEmpty ? "nothing" : "`\(scalar.text.string.excerpt)`"
        }
    }

    /// The core schema's null (YAML 1.2.2, section 10.3.2).
    var isNull: Bool {
        guard case .scalar(let scalar) = kind, scalar.isPlain else { return false }
        return CoreScalar(plain: scalar.text) == .null
    }
}
