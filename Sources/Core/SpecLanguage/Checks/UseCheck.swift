import FleetModel

/// Finds documents that nothing names, and so are without effect.
///
/// Of firmware only whole components are told: versions below a pin are what devices come from and fall back to, and
/// versions above it are what comes next.
struct UseCheck {
    /// Of these it is told that nothing names them.
    static let kinds: Set<Envelope.Kind> = [.policy, .calendar, .gate]

    let view: FleetView
    let sink: DiagnosticSink

    func run(_ key: ResourceKey) {
        guard let document = view.declarations(of: key).first, document.resource != nil,
            !view.isUsed(key), !view.hasUnreadableFiles()
        else { return }
        let kind = key.kind.rawValue.lowercased()
        sink.warning(
            .unused,
            "nothing names the \(kind) `\(key.name)`",
            at: document.span,
            help: "name it where it is meant to hold, or remove it"
        )
    }

    func run(_ component: Text) {
        guard !view.isAskedFor(component), let first = view.firmware(of: component).first,
            !view.hasUnreadableFiles()
        else { return }
        sink.warning(
            .unused,
            "no cohort pins a version of `\(component)`, and no floor asks for one",
            at: first.span,
            help: "pin it under `firmware` of a cohort, or remove its documents"
        )
    }
}
