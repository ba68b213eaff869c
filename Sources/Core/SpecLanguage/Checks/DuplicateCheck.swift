import FleetModel

/// Finds documents of one kind and name: the first in the order of the text is the resource, the others are refused.
struct DuplicateCheck {
    let view: FleetView
    let sink: DiagnosticSink

    func run(_ key: ResourceKey) {
        let declarations = view.declarations(of: key)
        guard let first = declarations.first else { return }
        for other in declarations.dropFirst() {
            sink.error(
                .duplicateResource,
                "there are two documents of kind \(key.kind.rawValue) with the name `\(key.name)`",
                at: other.span,
                related: [.init(span: first.span, message: "the first one")]
            )
        }
    }
}
