package import FleetModel

/// Something in a plan that a person should know, or that denies it.
package struct PlanFinding: Hashable, Sendable {
    /// How much a finding weighs.
    package enum Severity: String, Hashable, Sendable, Comparable {
        /// The plan starts nothing.
        case deny
        case warn
        case note

        package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .deny: 0
            case .warn: 1
            case .note: 2
            }
        }
    }

    /// A stable word for programs.
    package enum Code: String, Hashable, Sendable {
        case firstContact
        case guardTripped
        case guardAcknowledged
        case emptyWave
        case skippedWave
        case conflicted
        case blocked
        case heldBack
        case contested
        case drifted
        case vanished
        case missingPolicy
        case retired
        case maintenance
        case quarantined
        case undecided
        case outrun
        case silent
        case unknownZone
    }

    package let severity: Severity
    package let code: Code
    /// One sentence without a full stop; holds outside text.
    package let message: String
    package let cohort: ResourceName?
    package let span: SourceSpan?
    /// Devices it is about; 0: it is about the specs.
    package let count: Int
    /// A way on, where we know one.
    package let help: String?

    package init(
        _ severity: Severity,
        _ code: Code,
        _ message: String,
        cohort: ResourceName? = nil,
        span: SourceSpan? = nil,
        count: Int = 0,
        help: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.cohort = cohort
        self.span = span
        self.count = count
        self.help = help
    }
}

extension PlanFinding: Comparable {
    /// Denials first, then what concerns most devices.
    package static func < (left: Self, right: Self) -> Bool {
        if left.severity != right.severity { return left.severity < right.severity }
        if left.count != right.count { return left.count > right.count }
        if left.code != right.code { return left.code.rawValue < right.code.rawValue }
        if left.message != right.message { return Text(left.message) < Text(right.message) }
        return (left.cohort?.text ?? "") < (right.cohort?.text ?? "")
    }
}
