import FleetModel
import JSONSchema

/// Holds the values of configs to the schemas that they name.
///
/// A config is one layer, so the schema speaks of what this layer sets, `required` too. What is null is removed from a lower
/// layer and is no value; a template and a secret are strings whose text is not known yet.
struct ConfigSchemaCheck {
    /// So many problems of one schema are told.
    private static let problemLimit = 20

    let view: FleetView
    let sink: DiagnosticSink

    /// Tells what of a config's values does not fit.
    func checkValues(of name: ResourceName) {
        guard let config = view.config(name), let reference = config.schema else { return }
        switch view.schema(at: reference.place) {
        case nil: return
        case .missing(let others):
            let near = NearestName.suggestion(for: reference.place.string, among: others)
            sink.error(
                .schemaViolation,
                "there is no schema `\(reference.place)` in the folder of the specs",
                at: reference.span,
                help: near.map { "did you mean `\($0)`?" }
                    ?? "its path counts from the top of the specs: check that folder as a whole"
            )
        case .unreadable(let reason):
            sink.error(
                .schemaViolation,
                "the schema `\(reference.place)` is no JSON: \(reason)",
                at: reference.span
            )
        case .faulty(let problems):
            for problem in problems.prefix(Self.problemLimit) {
                sink.error(.schemaViolation, text(problem), at: reference.span)
            }
        case .usable(let schema):
            let findings = schema.findings(for: config.layer, isDeferred: Self.isDeferred)
            for finding in findings { tell(finding, config, reference) }
        }
    }

    /// Tells once what of a schema is not heeded, at the first config that names it.
    func checkKeywords(of place: Text) {
        guard let name = view.configs(withSchemaAt: place).first, let config = view.config(name),
            let reference = config.schema, case .usable(let schema) = view.schema(at: place)
        else { return }
        for warning in schema.warnings.prefix(Self.problemLimit) {
            sink.warning(.schemaViolation, text(warning), at: reference.span)
        }
    }

    private func text(_ problem: SchemaProblem) -> String {
        "the schema `\(Self.place(of: problem.document))` at `\(problem.pointer)`: \(problem.message)"
    }

    private func tell(
        _ finding: SchemaFinding,
        _ config: Config,
        _ reference: Config.SchemaReference
    ) {
        sink.error(
            .schemaViolation,
            "`\(Self.name(of: finding.instance))` \(finding.message)",
            at: config.span(nearest: finding.instance) ?? reference.span,
            help: "the schema `\(Self.place(of: finding.document))` says so at `\(finding.schema)`"
        )
    }

    /// Documents go by their places below a root.
    private static func place(of document: Text) -> String {
        document.string.hasPrefix("/") ? String(document.string.dropFirst()) : document.string
    }

    private static func name(of instance: JSONPointer) -> String {
        instance.steps.reduce("values") { name, step in
            switch step {
            case .index(let index): return name + "[\(index)]"
            case .key(let key):
                let part = FieldPath([key]).description
                return name + (part.hasPrefix("[") ? part : "." + part)
            }
        }
    }

    private static func isDeferred(_ value: JSONValue) -> Bool {
        if let text = value.string { return (try? Template(text))?.references.isEmpty == false }
        guard let object = value.object, object.count == 1 else { return false }
        return object["secretRef"]?.string != nil
    }
}

extension Config {
    /// The values that this layer sets, as one document: nulls left out, and `$${` read as it is sent. Linear.
    fileprivate var layer: JSONValue {
        Self.document(leaves.filter { $0.value != .null }[...], below: 0)
    }

    /// Leaves are sorted by path, so those of one key stand together.
    private static func document(_ leaves: ArraySlice<Leaf>, below depth: Int) -> JSONValue {
        if let leaf = leaves.first, leaf.path.keys.count == depth { return leaf.value.sent }
        var members: [JSONObject.Member] = []
        var rest = leaves
        while let key = rest.first?.path.keys[depth] {
            let own = rest.prefix { $0.path.keys[depth] == key }
            members.append(.init(key: key, value: document(own, below: depth + 1)))
            rest = rest.dropFirst(own.count)
        }
        return .object(JSONObject(sorted: members))
    }

    /// Where the value stands; of a map, or of a property that is not there, the nearest leaf.
    fileprivate func span(nearest instance: JSONPointer) -> SourceSpan? {
        var keys: [Text] = []
        for step in instance.steps {
            guard case .key(let key) = step else { break }
            keys.append(key)
        }
        for length in stride(from: keys.count, through: 0, by: -1) {
            let path = FieldPath(Array(keys.prefix(length)))
            let index = leaves.partitioningIndex { !($0.path < path) }
            if index < leaves.count, leaves[index].path.hasPrefix(path) {
                return leaves[index].span
            }
            // A list or an object without members is a leaf, and the value is inside.
            if let leaf = leaves.first(where: { $0.path == path }) { return leaf.span }
        }
        return nil
    }
}

extension JSONValue {
    /// With texts that hold no reference as they are sent.
    fileprivate var sent: JSONValue {
        switch self {
        case .null, .bool, .number: return self
        case .string(let text):
            guard let template = try? Template(text.string), template.references.isEmpty else {
                return self
            }
            let literals = template.parts.map { part in
                if case .literal(let literal) = part { literal.string } else { "" }
            }
            return .string(Text(literals.joined()))
        case .array(let elements): return .array(elements.map(\.sent))
        case .object(let object):
            return .object(
                JSONObject(sorted: object.members.map { .init(key: $0.key, value: $0.value.sent) })
            )
        }
    }
}
