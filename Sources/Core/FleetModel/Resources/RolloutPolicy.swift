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

    /// In order; the last one covers the whole cohort (the parser adds `rest` where it is left out).
    package let waves: [Wave]
    /// Jobs of this rollout at devices at once, at least 1.
    package let maxInFlight: Int
    /// Of one wave, from its first offer.
    package let deadline: TimeSpan
    /// Of the frozen members of a wave, so many must have been judged.
    package let minCoverage: Percentage
    package let offline: Offline
    package let onNewRevision: OnNewRevision
    package let onFail: OnFail

    package init(
        waves: [Wave],
        maxInFlight: Int,
        deadline: TimeSpan,
        minCoverage: Percentage,
        offline: Offline,
        onNewRevision: OnNewRevision,
        onFail: OnFail
    ) {
        self.waves = waves
        self.maxInFlight = maxInFlight
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
        package let span: SourceSpan

        package init(
            name: ResourceName,
            members: Members,
            allowEmpty: Bool = false,
            soak: TimeSpan,
            minSuccess: Percentage,
            failureBudget: FailureBudget,
            requiresHealthy: Bool,
            span: SourceSpan
        ) {
            self.name = name
            self.members = members
            self.allowEmpty = allowEmpty
            self.soak = soak
            self.minSuccess = minSuccess
            self.failureBudget = failureBudget
            self.requiresHealthy = requiresHealthy
            self.span = span
        }
    }
}
