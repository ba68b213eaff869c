import FleetModel

extension PlannedRollout {
    var json: JSONValue {
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
            ("converged", .integer(members.count { $0.isConverged })),
            ("waiting", .integer(members.count { !$0.isConverged && !$0.needsChange })),
            ("waves", .array(waveObjects)),
        ])
    }

    private var waveObjects: [JSONValue] {
        var devices = [[JSONValue]](repeating: [], count: waves.count)
        for member in members where member.needsChange {
            devices[member.wave].append(.string(member.device.text))
        }
        var earliest = TimeSpan.zero
        return zip(waves, devices).map { wave, devices in
            defer { if !wave.isSkipped { earliest = earliest + wave.policy.soak } }
            return wave.json(devices: devices, earliest: earliest)
        }
    }
}

extension ResolvedWave {
    /// `earliest` after the rollout's start: the soaks of the waves before.
    fileprivate func json(devices: [JSONValue], earliest: TimeSpan) -> JSONValue {
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
            ("devices", .array(devices)),
        ])
    }
}
