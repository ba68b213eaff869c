import FleetModel

/// Reads the `spec` of a `Gate`.
///
/// Defaults: a look every minute, at once, five in all.
struct GateReader {
    let envelope: Envelope
    let sink: DiagnosticSink

    func read() -> Gate? {
        guard var reader = FieldReader(envelope.spec, "spec", sink) else { return nil }
        if envelope.validName == GateNames.healthy {
            sink.error(
                .badValue,
                "the gate `healthy` is built in, and means what the policy's `health` says",
                at: envelope.nameSpan,
                help: "give this one another name"
            )
        }
        let every =
            reader.optional("every").map { reader.span("every", $0, in: .seconds(10) ... .days(1)) }
            ?? .minutes(1)
        let delay =
            reader.optional("initialDelay").map { reader.span("initialDelay", $0) } ?? .zero
        let looks = reader.optional("looks").map { reader.integer("looks", $0, in: 1...1_000) } ?? 5
        let list = reader.elements("checks", reader.required("checks"))
        let context = GateCheckReader(every: every ?? .days(1), looks: looks ?? 1_000)
        let checks = list?.map { context.read(reader, $0) }
        if let list, list.isEmpty {
            sink.error(
                .missingField,
                "`spec.checks` holds no check, and a gate that checks nothing never passes",
                at: envelope.spec.span.start
            )
        }
        if let checks, !checks.isEmpty, checks.allSatisfy({ $0?.isAdvisory ?? false }) {
            sink.error(
                .contradiction,
                "every check is advisory, and a gate in which nothing decides never passes",
                at: envelope.spec.span.start,
                help: "leave `advisory` out of a check that is to decide"
            )
        }
        reader.finish()
        guard let every, let delay, let looks, let checks, !checks.isEmpty, !checks.contains(nil),
            areNamedOnce(checks.compactMap { $0 }),
            checks.contains(where: { $0?.isAdvisory == false }), envelope.name != GateNames.healthy
        else { return nil }
        return Gate(
            name: envelope.name,
            span: envelope.nameSpan,
            every: every,
            initialDelay: delay,
            looks: looks,
            checks: checks.compactMap { $0 }
        )
    }

    private func areNamedOnce(_ checks: [GateCheck]) -> Bool {
        var seen: [ResourceName: SourceSpan] = [:]
        var isSound = true
        for check in checks {
            if let first = seen.updateValue(check.span, forKey: check.name) {
                sink.error(
                    .badValue,
                    "two checks have the name `\(check.name)`",
                    at: check.span.start,
                    related: [.init(span: first.start, message: "the first one")]
                )
                isSound = false
            }
        }
        return isSound
    }
}
