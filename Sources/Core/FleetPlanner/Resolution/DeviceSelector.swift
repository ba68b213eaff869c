import Expressions
import FleetModel

/// A selector as devices are asked by it: its `where` is read once, for all of them.
///
/// The labels are those that the twin has: who asks has put those of a `Device` document over them.
struct DeviceSelector: Sendable {
    /// Whether a device is selected.
    enum Answer: Hashable, Sendable {
        case holds, fails
        /// The `where` has no answer: neither selected, nor known not to be. One sentence without a full stop, with the place.
        case unknown(String)
    }

    /// What a `where` may read where it stands.
    enum Scope: Sendable {
        case cohort
        /// With the time that is `now`.
        case wave(Timestamp)
    }

    /// As it is written.
    let selector: LabelSelector
    private let condition: Condition?
    /// What the `where` looks at; nil: there is none, or no bound can be given.
    let reads: DeviceReads?

    private enum Condition {
        case expression(Expression)
        /// Another version took it: whoever is asked by it is undecided.
        case unreadable(ExpressionFault)

        init(_ clause: ExpressionText) {
            do throws(ExpressionFault) {
                self = .expression(try Expression(clause.text))
            } catch {
                self = .unreadable(error)
            }
        }
    }

    init(_ selector: LabelSelector) {
        self.selector = selector
        let condition = selector.whereClause.map(Condition.init)
        self.condition = condition
        if case .expression(let expression)? = condition {
            reads = DeviceReads(expression)
        } else {
            reads = nil
        }
    }

    /// Whether what it says depends on the device's labels and facts alone.
    var isBounded: Bool {
        selector.whereClause == nil || reads.map { !$0.readsID } ?? false
    }

    /// The labels that its `where` looks at; empty where no bound can be given.
    var labelNames: Set<Text> { reads?.labels ?? [] }

    /// The facts that its `where` looks at, and how many there are besides; empty where no bound can be given.
    var factNames: Set<Text> { reads?.facts ?? [] }

    /// Whether the device meets all that the selector asks of labels by name.
    func meetsLabels(_ twin: Twin) -> Bool {
        let labels = twin.labels
        return selector.requirements.allSatisfy { $0.matches(labels) }
    }

    /// Labels decide first: only a device that meets them is asked by the `where`, within `ExpressionLimits.steps`.
    func answer(_ twin: Twin, _ scope: Scope = .cohort) -> Answer {
        guard meetsLabels(twin) else { return .fails }
        guard let condition else { return .holds }
        return answer(condition, twin, scope)
    }

    /// The `where`, and what it says of a device that meets the labels; nil: it is not asked.
    func condition(of twin: Twin) -> (clause: ExpressionText, answer: Answer)? {
        guard let clause = selector.whereClause, meetsLabels(twin) else { return nil }
        return (clause, answer(twin))
    }

    private func answer(_ condition: Condition, _ twin: Twin, _ scope: Scope) -> Answer {
        let expression: Expression
        switch condition {
        case .unreadable(let fault): return unknown(fault)
        case .expression(let read): expression = read
        }
        let answer =
            switch scope {
            case .cohort: expression.selectsForCohort(twin)
            case .wave(let now): expression.selectsForWave(twin, at: now)
            }
        switch answer {
        case .holds: return .holds
        case .fails: return .fails
        case .unknown(let failure): return unknown(failure.fault(in: expression))
        }
    }

    /// Without the names that there are instead, which are each device's own.
    private func unknown(_ fault: ExpressionFault) -> Answer {
        let place = selector.whereClause.map { " at \($0.span)" } ?? ""
        return .unknown("`where`\(place) has no answer: \(fault.message)")
    }
}
