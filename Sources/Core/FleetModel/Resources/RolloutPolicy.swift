/// How one track of a cohort is rolled out.
package struct RolloutPolicy: Hashable, Sendable, Codable {
    /// What a newer wish does to a running rollout.
    package enum OnNewRevision: String, Hashable, Sendable, Codable, CaseIterable {
        case supersede, finish, queue
    }

    /// What follows a failed wave.
    package enum OnFail: String, Hashable, Sendable, Codable, CaseIterable {
        case hold, rollback
    }

    /// What is done about a device that was not heard from before anything was offered to it.
    package struct Offline: Hashable, Sendable, Codable {
        /// What happens by itself.
        package enum Mode: String, Hashable, Sendable, Codable, CaseIterable {
            /// Leaves this rollout's arithmetic and catches up on reconnect.
            case `defer`
            /// The wave waits for it.
            case wait
            /// Leaves both sides of the fraction and is listed.
            case exclude
            /// Counts as failed.
            case fail
        }

        package let mode: Mode
        /// Not heard from for this long is offline.
        package let after: TimeSpan

        package init(mode: Mode, after: TimeSpan) {
            self.mode = mode
            self.after = after
        }
    }

    /// How fast jobs are released within a wave: at first `base` in every `every`, then that number times `factor` with each
    /// span that passed without a failure.
    package struct Rate: Hashable, Sendable, Codable {
        /// At least 1.
        package let base: Int
        /// 1 to 10; 1 is a constant rate.
        package let factor: FixedDecimal
        /// A second to a day.
        package let every: TimeSpan

        package init(base: Int, factor: FixedDecimal, every: TimeSpan) {
            self.base = base
            self.factor = factor
            self.every = every
        }
    }

    /// In order; the last one covers the whole cohort (the parser adds `rest` where it is left out).
    package let waves: [Wave]
    /// Jobs of this rollout at devices at once, at least 1.
    package let maxInFlight: Int
    /// nil: as fast as `maxInFlight` allows.
    package let rate: Rate?
    /// Of one wave, from its first offer.
    package let deadline: TimeSpan
    /// Of the frozen members of a wave, so many must have been judged.
    package let minCoverage: Percentage
    package let offline: Offline
    package let onNewRevision: OnNewRevision
    package let onFail: OnFail
    /// For so long after its verification a device that leaves the target by itself is this rollout's failure; nil: never.
    package let watch: TimeSpan?

    package init(
        waves: [Wave],
        maxInFlight: Int,
        rate: Rate? = nil,
        deadline: TimeSpan,
        minCoverage: Percentage,
        offline: Offline,
        onNewRevision: OnNewRevision,
        onFail: OnFail,
        watch: TimeSpan? = nil
    ) {
        self.waves = waves
        self.maxInFlight = maxInFlight
        self.rate = rate
        self.watch = watch
        self.deadline = deadline
        self.minCoverage = minCoverage
        self.offline = offline
        self.onNewRevision = onNewRevision
        self.onFail = onFail
    }

    /// One step of a rollout as it is written.
    package struct Wave: Hashable, Sendable, Codable {
        /// Who is in the wave.
        package enum Members: Hashable, Sendable, Codable {
            /// Cumulative coverage of the cohort.
            case size(Quantity)
            case select(LabelSelector)
        }

        /// Breaks where strictly more devices failed than either bound.
        package struct FailureBudget: Hashable, Sendable, Codable {
            package let percent: Percentage?
            package let max: Int?

            package init(percent: Percentage?, max: Int?) {
                self.percent = percent
                self.max = max
            }
        }

        package let name: ResourceName
        package let members: Members
        package let allowEmpty: Bool
        package let soak: TimeSpan
        package let minSuccess: Percentage
        package let failureBudget: FailureBudget
        /// Whether the built-in gate `healthy` is among the gates.
        package let requiresHealthy: Bool
        /// The other gates; sorted, each once.
        package let gates: [ResourceName]
        /// The wave takes one device of every cell of these that there is room for; in the order of the spec.
        package let spread: [GroupingKey]
        /// So many approvals are needed before the wave begins.
        package let approvalsBefore: Int
        package let span: SourceSpan

        package init(
            name: ResourceName,
            members: Members,
            allowEmpty: Bool = false,
            soak: TimeSpan,
            minSuccess: Percentage,
            failureBudget: FailureBudget,
            requiresHealthy: Bool,
            gates: [ResourceName] = [],
            spread: [GroupingKey] = [],
            approvalsBefore: Int = 0,
            span: SourceSpan
        ) {
            self.name = name
            self.members = members
            self.allowEmpty = allowEmpty
            self.soak = soak
            self.minSuccess = minSuccess
            self.failureBudget = failureBudget
            self.requiresHealthy = requiresHealthy
            self.gates = gates.sorted()
            self.spread = spread
            self.approvalsBefore = approvalsBefore
            self.span = span
        }
    }
}
