package import FleetModel
import FleetPlanner

/// A measurement that is asked of a service outside, for one sample of one check.
///
/// It is asked again at each decision until an answer is observed; the same question has the same id.
package struct GateQuestion: Hashable, Sendable {
    /// Which sample it is for. An answer with another id is for nothing.
    package struct ID: Hashable, Comparable, Sendable {
        package let rollout: RolloutID
        package let wave: Int
        package let gate: ResourceName
        package let check: ResourceName
        /// Samples of the check that were taken before.
        package let ordinal: Int

        package init(
            rollout: RolloutID,
            wave: Int,
            gate: ResourceName,
            check: ResourceName,
            ordinal: Int
        ) {
            self.rollout = rollout
            self.wave = wave
            self.gate = gate
            self.check = check
            self.ordinal = ordinal
        }

        package static func < (left: ID, right: ID) -> Bool {
            (left.rollout, left.wave, left.gate, left.check, left.ordinal)
                < (right.rollout, right.wave, right.gate, right.check, right.ordinal)
        }
    }

    /// What is asked for.
    package enum Kind: String, Hashable, Sendable {
        /// A query of Prometheus that answers with one number.
        case prometheus
        /// The path of a GET that answers with JSON.
        case http
    }

    package let id: ID
    package let kind: Kind
    /// The service, by its name in the settings of the host.
    package let source: ResourceName
    /// With its variables filled in.
    package let request: Text
    package let timeout: TimeSpan

    package init(
        id: ID,
        kind: Kind,
        source: ResourceName,
        request: Text,
        timeout: TimeSpan
    ) {
        self.id = id
        self.kind = kind
        self.source = source
        self.request = request
        self.timeout = timeout
    }
}

/// What became of a question.
package struct GateAnswer: Hashable, Sendable {
    /// What was measured, or why nothing was.
    package enum Result: Hashable, Sendable {
        case number(Double)
        case document(JSONValue)
        /// The service answered and has no data; one sentence without a full stop.
        case noData(String)
        /// It could not be asked, or what it said cannot be read; one sentence without a full stop and without secrets.
        case failure(String)
    }

    package let id: GateQuestion.ID
    package let result: Result

    package init(_ id: GateQuestion.ID, _ result: Result) {
        self.id = id
        self.result = result
    }
}

extension GateQuestion {
    /// nil: the check asks nobody outside.
    init?(_ check: GateCheck, of run: GateRun, in rollout: Rollout, wave: Int) {
        let kind: Kind
        let query: GateCheck.Query
        switch check.measure {
        case .prometheus(let asked): (kind, query) = (.prometheus, asked)
        case .http(let asked): (kind, query) = (.http, asked)
        case .health, .expression, .compare, .approval: return nil
        }
        self.init(
            id: ID(
                rollout: rollout.id,
                wave: wave,
                gate: run.gate.name,
                check: check.name,
                ordinal: run.run(of: check.name)?.sampled ?? 0
            ),
            kind: kind,
            source: query.source,
            request: kind == .http
                ? query.request : query.request.filled(rollout, rollout.waves[wave].name),
            timeout: query.timeout
        )
    }
}

extension Text {
    /// A query with `$cohort`, `$wave` and `$rollout` filled in: names and ids, which quote nothing and end no string.
    fileprivate func filled(_ rollout: Rollout, _ wave: ResourceName) -> Text {
        let values = [
            ("cohort", rollout.cohortTrack.cohort.description), ("wave", wave.description),
            ("rollout", rollout.id.description),
        ]
        var filled = ""
        var rest = string[...]
        while let mark = rest.utf8.firstIndex(of: UInt8(ascii: "$")) {
            filled += rest[..<mark]
            rest = rest[rest.utf8.index(after: mark)...]
            guard let value = values.first(where: { rest.utf8.starts(with: $0.0.utf8) }) else {
                filled += "$"
                continue
            }
            filled += value.1
            rest = rest[rest.utf8.index(rest.startIndex, offsetBy: value.0.utf8.count)...]
        }
        return Text(filled + rest)
    }
}
