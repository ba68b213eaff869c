import FleetModel

/// Finds references to what is not there.
struct ReferenceCheck {
    let view: FleetView
    let sink: DiagnosticSink

    func run(in path: Text) {
        for reference in view.references(in: path) { check(reference) }
    }

    private func check(_ reference: DiagnosticSink.Reference) {
        let target = reference.target
        guard !view.isDeclared(target) else { return }
        let kind = target.kind
        let near = NearestName.correction(
            for: target.name.text.string,
            among: view.names(of: kind).map(\.text.string)
        )
        sink.error(
            .unknownReference,
            "there is no \(kind.rawValue.lowercased()) `\(target.name)`",
            at: reference.span,
            help: near.map { "did you mean `\($0.name)`?" },
            fix: near?.fix(target.name.text, at: reference.span, mayBeSafe: false)
        )
    }
}
