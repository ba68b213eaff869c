package import FleetModel

/// What of a device the `where` of a cohort or a config can look at: devices that agree in all of it get one answer.
package struct DeviceReads: Hashable, Sendable {
    /// Names of labels.
    package private(set) var labels: Set<Text> = []
    /// Names of hardware facts.
    package private(set) var facts: Set<Text> = []
    /// The facts of which it asks whether they are there.
    package private(set) var optionalFacts: Set<Text> = []
    package private(set) var readsID = false

    /// Returns nil where it may look at more than single labels and facts that are written out; linear in the expression.
    package init?(_ expression: Expression) {
        guard collect(expression.root) else { return nil }
    }

    private enum Part { case labels, facts }

    /// False: no bound can be given. The recursion is bounded by the depth that the parser allows.
    private mutating func collect(_ node: ExpressionNode) -> Bool {
        switch node.kind {
        case .name(let name): return name != "device"
        case .field(let operand, let name):
            if let part = Self.part(operand) { return add(name, of: part) }
            guard Self.isDevice(operand) else { return collect(operand) }
            guard name == "id" else { return false }
            readsID = true
            return true
        case .has(let operand, let name):
            guard let part = Self.part(operand) else { return collect(operand) }
            if part == .facts { optionalFacts.insert(name) }
            return add(name, of: part)
        case .index(let operand, let index):
            if let part = Self.part(operand) { return add(index, of: part) }
            return collect(operand) && collect(index)
        case .binary(.isIn, let left, let right):
            guard let part = Self.part(right) else { return collect(left) && collect(right) }
            if part == .facts, case .literal(.string(let name)) = left.kind {
                optionalFacts.insert(name)
            }
            return add(left, of: part)
        default:
            for child in node.children where !collect(child) { return false }
            return true
        }
    }

    private mutating func add(_ node: ExpressionNode, of part: Part) -> Bool {
        guard case .literal(.string(let name)) = node.kind else { return false }
        return add(name, of: part)
    }

    private mutating func add(_ name: Text, of part: Part) -> Bool {
        switch part {
        case .labels: labels.insert(name)
        case .facts: facts.insert(name)
        }
        return true
    }

    private static func part(_ node: ExpressionNode) -> Part? {
        guard case .field(let operand, let name) = node.kind, isDevice(operand) else { return nil }
        switch name {
        case "labels": return .labels
        case "hardware": return .facts
        default: return nil
        }
    }

    private static func isDevice(_ node: ExpressionNode) -> Bool {
        if case .name("device") = node.kind { true } else { false }
    }
}
