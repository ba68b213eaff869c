import FleetModel

/// What every document has around its `spec`.
struct Envelope {
    enum Kind: String, CaseIterable {
        case cohort = "Cohort"
        case config = "Config"
        case firmware = "Firmware"
        case policy = "Policy"
        case calendar = "Calendar"
        case gate = "Gate"
        case command = "Command"
        case device = "Device"
        case tenant = "Tenant"
        case acknowledgement = "Acknowledgement"
        case emergency = "Emergency"

        /// Whether this version's planner and engine act on documents of the kind.
        var isCarriedOut: Bool {
            switch self {
            case .cohort, .config, .firmware, .policy, .calendar, .gate, .device, .acknowledgement:
                true
            case .command, .tenant, .emergency: false
            }
        }
    }

    let kind: Kind
    /// nil: it is wrong and was reported; the rest of the document is read for its own faults.
    let validName: ResourceName?
    let nameSpan: SourceSpan
    let spec: SyntaxNode
    /// Whether a resource can be made of it.
    let isWhole: Bool

    private static let version = "tidegate/v1"

    /// The name, or one that stands in while the rest is read.
    var name: ResourceName {
        validName ?? ResourceName("unnamed") ?? { preconditionFailure("the stand-in is a name") }()
    }

    /// Returns nil, with diagnostics, where any part of it cannot be used.
    init?(_ document: SyntaxNode, _ sink: DiagnosticSink) {
        guard var reader = FieldReader(document, "", sink) else { return nil }
        let version = reader.string("apiVersion", reader.required("apiVersion"))
        // What is of another program is not judged by our rules.
        if let version, version.value != Self.version {
            sink.error(
                .badValue,
                "`apiVersion` must be \(Self.version), not `\(version.value.excerpt)`",
                at: version.span,
                help: "keep files of other programs outside the followed path"
            )
            return nil
        }
        let kind = reader.string("kind", reader.required("kind"))
        let metadata = reader.required("metadata")
        let spec = reader.required("spec")
        reader.finish()
        let known = kind.flatMap { Self.kind($0.value, at: $0.span, sink) }
        let name = metadata.flatMap { Self.name($0, sink) }
        guard let known, let spec else { return nil }
        self.kind = known
        validName = name?.0
        nameSpan = name?.1 ?? document.span.start
        self.spec = spec
        isWhole = version != nil && name != nil
    }

    private static func kind(_ text: String, at span: SourceSpan, _ sink: DiagnosticSink) -> Kind? {
        if let kind = Kind(rawValue: text) {
            if !kind.isCarriedOut { sink.notCarriedOut("kind `\(text)`", at: span) }
            return kind
        }
        let names = Kind.allCases.map(\.rawValue)
        let near = NearestName.correction(for: text, among: names)
        sink.error(
            .unknownKind,
            "there is no kind `\(text.excerpt)`",
            at: span,
            help: near.map { "did you mean `\($0.name)`?" }
                ?? "the kinds are \(names.joined(separator: ", "))",
            fix: near?.fix(Text(text), at: span)
        )
        return nil
    }

    private static func name(
        _ node: SyntaxNode,
        _ sink: DiagnosticSink
    ) -> (ResourceName, SourceSpan)? {
        guard var reader = FieldReader(node, "metadata", sink) else { return nil }
        let nameNode = reader.required("name")
        let name = reader.name("name", nameNode)
        for field in ["labels", "annotations"] as [Text] {
            guard let value = reader.optional(field), case .mapping(let entries) = value.kind else {
                if reader.has(field) {
                    _ = reader.optional(field).map { reader.mapping(field, $0) }
                }
                continue
            }
            for entry in entries { _ = reader.string(field, entry.value) }
        }
        reader.finish()
        guard let name, let nameNode else { return nil }
        return (name, nameNode.span)
    }
}
