import FleetModel

/// What is told of devices that are left alone or need a person, by judgement.
struct NoteTable {
    /// A judgement that counts for a cause.
    private struct Entry {
        let judgement: Int
        /// The place of the cause.
        let cause: Int
        let reasons: [String]
    }

    private var causes = Numbering<Cause>()
    /// In the order of judgements.
    private var entries: [Entry] = []
    private var judgements = 0

    /// Takes the next judgement.
    mutating func add(_ judgement: Judgement) {
        var notes: Set<Note> = []
        for track in Track.allCases {
            guard let status = judgement.standing(track)?.status else { continue }
            notes.formUnion(note(judgement.governance, status, track))
        }
        for (cause, notes) in Dictionary(grouping: notes, by: \.cause) {
            entries.append(
                Entry(
                    judgement: judgements,
                    cause: causes.place(of: cause),
                    reasons: notes.compactMap(\.reason)
                )
            )
        }
        judgements += 1
    }

    /// In any order; `counts` are the devices by judgement.
    func findings(_ counts: [Int]) -> [PlanFinding] {
        var tallies: [DeviceTally?] = Array(repeating: nil, count: causes.count)
        for entry in entries where counts[entry.judgement] > 0 {
            var tally = tallies[entry.cause] ?? DeviceTally()
            tallies[entry.cause] = nil
            tally.add(entry.reasons, devices: counts[entry.judgement])
            tallies[entry.cause] = tally
        }
        return zip(causes.values, tallies).flatMap { cause, tally in
            (tally?.sentences ?? []).map { sentence in
                PlanFinding(
                    Self.warnings.contains(cause.code) ? .warn : .note,
                    cause.code,
                    cause.message + sentence.text,
                    cohort: cause.cohort,
                    count: sentence.devices,
                    help: cause.help
                )
            }
        }
    }

    /// What needs a person.
    private static var warnings: Set<PlanFinding.Code> {
        [.conflicted, .undecided, .blocked, .contested]
    }

    /// What is the same for all devices that it is about.
    private struct Cause: Hashable {
        let code: PlanFinding.Code
        let message: String
        let cohort: ResourceName?
        let help: String?
        let obstacle: Obstacle.Code?
    }

    private struct Note: Hashable {
        let cause: Cause
        /// What may name a value of the one device.
        let reason: String?

        init(
            _ cohort: ResourceName?,
            _ code: PlanFinding.Code,
            _ message: String,
            _ obstacle: Obstacle?,
            help: String?
        ) {
            cause = Cause(
                code: code,
                message: (cohort.map { "\($0): " } ?? "") + message,
                cohort: cohort,
                help: help,
                obstacle: obstacle?.code
            )
            reason = obstacle?.message
        }
    }

    private func note(
        _ governance: Governance,
        _ status: TrackStatus,
        _ track: Track
    ) -> [Note] {
        func note(
            _ code: PlanFinding.Code,
            _ message: String,
            _ obstacle: Obstacle? = nil,
            help: String? = nil
        ) -> [Note] {
            [Note(governance.cohort, code, message, obstacle, help: help)]
        }
        switch status {
        case .conflicted:
            guard case .conflicted(let names) = governance else { return [] }
            let list = names.map(\.description).joined(separator: ", ")
            return note(
                .conflicted,
                "the cohorts \(list) of equal precedence take the same devices"
            )
        case .blocked(let obstacle) where obstacle.code == .undecided:
            let subject =
                governance.cohort == nil
                ? "nobody knows who governs it" : "nobody knows its config"
            return note(
                .undecided,
                "\(subject), and nothing is sent",
                obstacle,
                help: "ask by `has(…)` whether the label or the fact is there"
            )
        case .blocked(let obstacle):
            return note(.blocked, "\(track.rawValue) is blocked", obstacle)
        case .heldBack:
            return note(
                .heldBack,
                "\(track.rawValue) that failed before is held back",
                help: "tidegate rollouts retry, or new content"
            )
        case .contested:
            return note(.contested, "\(track.rawValue) keeps drifting and is left alone")
        case .drifted:
            return note(.drifted, "\(track.rawValue) drifted from what was given")
        case .retired where governance == .retired:
            return note(.retired, "retired by a Device document; left as it is")
        case .retired:
            return note(.retired, "the cohort is retired; the devices are left as they are")
        case .maintenance:
            return note(.maintenance, "in maintenance by a Device document; nothing is offered")
        case .quarantined:
            return note(
                .quarantined,
                "quarantined by a Device document; nothing is offered, and its reports decide nothing"
            )
        case .stale, .unreachable:
            return note(.silent, "not heard from of late; judged when they report")
        case .inSync, .pending, .behind, .unmanaged, .excluded: return []
        }
    }
}
