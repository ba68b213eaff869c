import FleetModel

/// Reads the `spec` of an `Acknowledgement`.
struct AcknowledgementReader {
    let envelope: Envelope
    let sink: DiagnosticSink

    func read() -> Acknowledgement? {
        guard var reader = FieldReader(envelope.spec, "spec", sink) else { return nil }
        let subject = self.subject(&reader)
        let intent = reader.value(
            "intent",
            reader.required("intent"),
            "the intent digest that the plan prints, 64 lower-case hexadecimal digits"
        ) { Digest(hexadecimal: $0) }
        let reason = reader.prose("reason", reader.required("reason"))
        let expires = reader.timestamp("expires", reader.required("expires"))
        reader.finish()
        guard let subject, let intent, let reason, let expires else { return nil }
        return Acknowledgement(
            name: envelope.name,
            span: envelope.nameSpan,
            subject: subject,
            intent: intent,
            reason: reason,
            expires: expires
        )
    }

    private func subject(_ reader: inout FieldReader) -> Acknowledgement.Subject? {
        let guardNode = reader.optional("guard")
        let contactNode = reader.optional("firstContact")
        guard (guardNode == nil) != (contactNode == nil) else {
            sink.error(
                .missingField,
                "an acknowledgement names either a `guard` or `firstContact: true`",
                at: envelope.spec.span.start
            )
            return nil
        }
        if let guardNode {
            return reader.choice("guard", guardNode, as: GuardKind.self).map { .guarding($0) }
        }
        guard let contactNode, let isContact = reader.bool("firstContact", contactNode) else {
            return nil
        }
        guard isContact else {
            sink.error(.badValue, "`spec.firstContact` is true or left out", at: contactNode.span)
            return nil
        }
        return .firstContact
    }
}
