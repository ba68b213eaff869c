import FleetModel

/// Reads the `spec` of an `Emergency`.
struct EmergencyReader {
    let envelope: Envelope
    let sink: DiagnosticSink

    func read() -> Emergency? {
        guard var reader = FieldReader(envelope.spec, "spec", sink) else { return nil }
        let cohortsNode = reader.required("cohorts")
        let cohorts = cohortsNode.flatMap { reader.references("cohorts", $0, to: .cohort) }
        if let cohortsNode, cohorts?.isEmpty == true {
            sink.error(.badValue, "`spec.cohorts` names no cohort", at: cohortsNode.span)
        }
        let track = reader.choice("track", reader.required("track"), as: Track.self)
        let approvers = reader.required("approvers").flatMap {
            reader.people("approvers", $0, atLeast: 2)
        }
        let reason = reader.prose("reason", reader.required("reason"))
        let expires = reader.timestamp("expires", reader.required("expires"))
        reader.finish()
        guard let cohorts, !cohorts.isEmpty, let track, let approvers, let reason, let expires
        else { return nil }
        return Emergency(
            name: envelope.name,
            span: envelope.nameSpan,
            cohorts: cohorts,
            track: track,
            approvers: approvers,
            reason: reason,
            expires: expires
        )
    }
}
