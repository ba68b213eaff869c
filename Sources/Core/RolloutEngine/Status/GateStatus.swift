package import FleetModel

/// A gate of a wave as people and programs see it.
package struct GateStatus: Hashable, Sendable {
    /// One check with what was seen of it.
    package struct Check: Hashable, Sendable {
        package let name: ResourceName
        package let verdict: GateVerdict
        package let isAdvisory: Bool
        /// Looks that counted, and how many there are.
        package let looks: Int
        package let mostLooks: Int
        package let failures: Int
        package let firstFailure: GateSample?
        /// What is asked outside or computed, without what may be secret; nil: people are asked, or the wave is counted.
        package let query: Text?
        /// The last ones, oldest first.
        package let samples: [GateSample]
    }

    package let name: ResourceName
    package let verdict: GateVerdict
    package let checks: [Check]
    /// Who said yes.
    package let approvals: [OperatorAct]

    /// `isOver`: its rollout has ended, and what was not decided is cancelled.
    init(_ run: GateRun, isOver: Bool) {
        name = run.gate.name
        verdict = isOver ? run.finalVerdict : run.verdict
        approvals = run.approvals
        checks = run.gate.checks.map { check in
            let seen = run.run(of: check.name)
            return Check(
                name: check.name,
                verdict: run.verdict(of: check),
                isAdvisory: check.isAdvisory,
                looks: seen?.looks ?? 0,
                mostLooks: run.gate.looks,
                failures: seen?.failures ?? 0,
                firstFailure: seen?.firstFailure,
                query: check.measure.shownQuery,
                samples: seen?.samples ?? []
            )
        }
    }
}

extension GateCheck.Measure {
    /// What is asked, with the values of a path's parameters hidden: there people put keys.
    fileprivate var shownQuery: Text? {
        switch self {
        case .prometheus(let query): query.request
        case .http(let query): Text(query.request.string.hidingParameters)
        case .compare(let comparison): comparison.metric.text
        case .expression(let verdicts): verdicts.failWhen?.text ?? verdicts.passWhen?.text
        case .health, .approval: nil
        }
    }
}

extension String {
    /// A path whose parameters have their names and no values.
    fileprivate var hidingParameters: String {
        let bytes = Array(utf8)
        guard let mark = bytes.firstIndex(of: UInt8(ascii: "?")) else { return self }
        let pairs = bytes[(mark + 1)...].split(
            separator: UInt8(ascii: "&"),
            omittingEmptySubsequences: false
        )
        let shown = pairs.map { pair -> String in
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { return "…" }
            return String(decoding: pair[..<equals], as: UTF8.self) + "=…"
        }
        return String(decoding: bytes[...mark], as: UTF8.self) + shown.joined(separator: "&")
    }
}
