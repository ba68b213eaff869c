/// What holds a world against what it truly is.
package enum OracleKind: String, CaseIterable, Hashable, Sendable {
    /// What devices executed (I10, I15, I19, I20).
    case devices
    /// What left an instance (I9, I13, I15, I17, I22, I27).
    case wire
    /// What is under way at once (I21, I22).
    case budgets
    /// Whether waves opened on evidence (I23 to I26).
    case gates
    /// Plans made by other means (I1, I2).
    case planner
    /// What a replay gives (I35, I36, I38).
    case journal
    /// What was acknowledged to people (I27).
    case history
    /// Jobs and what they stem from (I37).
    case audit
    /// Queues and work (I39).
    case resources
    /// What comes of it when faults are over (I11, I33).
    case rest
}

/// What an oracle found.
package struct OracleViolation: Sendable, CustomStringConvertible {
    package let oracle: OracleKind
    package let message: String

    package var description: String { "\(oracle.rawValue): \(message)" }
}
