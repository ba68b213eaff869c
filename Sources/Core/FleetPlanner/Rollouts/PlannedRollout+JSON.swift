import FleetModel

extension PlannedRollout {
    func write<Sink: PlanSink>(to writer: inout PlanWriter<Sink>) throws(Sink.Failure) {
        let devices = members.changed(in: waves.count)
        var earliest = TimeSpan.zero
        let starts = waves.map { wave in
            defer { if !wave.isSkipped { earliest = earliest + wave.policy.soak } }
            return earliest
        }
        let parts = waves.indices.map { (waves[$0], devices[$0], starts[$0]) }
        let written = PlanWriter<Sink>.array(parts) { writer, part throws(Sink.Failure) in
            try part.0.write(part.1, earliest: part.2, to: &writer)
        }
        try writer.writeObject(PlanWriter.members(of: head) + [("waves", written)])
    }

    private var head: JSONValue {
        .members([
            ("id", .string(id.text)),
            ("kind", .string(kind.rawValue)),
            ("cohort", .string(cohortTrack.cohort.text)),
            ("track", .string(cohortTrack.track.rawValue)),
            ("ordinal", .number(JSONNumber(Int64(clamping: ordinal)))),
            ("from", .digest(from)),
            ("to", .digest(to)),
            ("policy", .string(policyName.text)),
            ("maxInFlight", .integer(policy.maxInFlight)),
            ("minCoverage", .string(policy.minCoverage.description)),
            ("deadline", .string(policy.deadline.description)),
            ("onFail", .string(policy.onFail.rawValue)),
            ("allowsDowngrade", .bool(allowsDowngrade)),
            ("after", .array(after.map { .string($0.text) })),
            (
                "follows",
                follows.map {
                    [
                        "rollout": .string($0.rollout.text),
                        "succession": .string($0.succession.rawValue),
                    ]
                }
            ),
            ("members", .integer(members.count)),
            ("change", .integer(changeCount)),
            ("converged", .integer(members.convergedCount)),
            ("waiting", .integer(members.waitingCount)),
            ("windows", windows.isEmpty ? nil : .array(windows.map(\.json))),
        ])
    }
}

extension ResolvedWave {
    /// `earliest` after the rollout's start: the soaks of the waves before.
    fileprivate func write<Sink: PlanSink>(
        _ devices: DeviceList,
        earliest: TimeSpan,
        to writer: inout PlanWriter<Sink>
    ) throws(Sink.Failure) {
        try writer.writeObject(
            PlanWriter.members(of: head(earliest)) + [
                ("devices", PlanWriter.devices(devices))
            ]
        )
    }

    private func head(_ earliest: TimeSpan) -> JSONValue {
        let members =
            switch policy.members {
            case .size(let quantity): quantity.description
            case .select(let selector): selector.description
            }
        return .members([
            ("name", .string(name.text)),
            ("members", .string(members)),
            ("count", .integer(count)),
            ("cumulative", .integer(cumulative)),
            ("skipped", .bool(isSkipped)),
            ("requiredSuccesses", .integer(requiredSuccesses)),
            ("allowedFailures", .integer(allowedFailures)),
            ("soak", .string(policy.soak.description)),
            ("gates", .array(policy.requiresHealthy ? ["healthy"] : [])),
            ("earliest", .string(earliest.description)),
            ("span", .some(policy.span.json)),
        ])
    }
}
