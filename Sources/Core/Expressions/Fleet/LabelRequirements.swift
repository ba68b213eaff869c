package import FleetModel

/// What a condition asks of labels alone, as requirements that a selector has, and the rest of it.
///
/// The condition holds for a device exactly where all requirements match its labels and the rest, if any, holds. A label
/// that is missing is an error in an expression and so never a match; `!=` therefore asks for the label as well.
package struct LabelRequirements: Sendable {
    /// Sorted, each once.
    package let requirements: [LabelSelector.Requirement]
    /// nil: the requirements say it all.
    package let rest: Expression?

    /// Takes the operands of the outermost `&&` that ask one label about texts that are written out; linear.
    package init(_ expression: Expression) {
        let operands: [ExpressionNode] =
            if case .and(let operands) = expression.root.kind { operands } else {
                [expression.root]
            }
        var requirements: [LabelSelector.Requirement] = []
        var rest: [ExpressionNode] = []
        for operand in operands {
            if let found = Self.requirements(of: operand) {
                requirements += found
            } else {
                rest.append(operand)
            }
        }
        self.requirements = LabelSelector(requirements).requirements
        switch rest.count {
        case 0: self.rest = nil
        case 1: self.rest = Expression(part: rest[0], of: expression)
        default:
            self.rest = Expression(
                part: ExpressionNode(.and(rest), at: rest[0].offset),
                of: expression
            )
        }
    }

    private static func requirements(
        of node: ExpressionNode
    ) -> [LabelSelector.Requirement]? {
        switch node.kind {
        case .binary(.equal, let left, let right):
            guard let (key, value) = comparison(left, right) else { return nil }
            return [.init(key: key, operator: .isIn, values: [value])]
        case .binary(.notEqual, let left, let right):
            guard let (key, value) = comparison(left, right) else { return nil }
            return excluding([value], at: key)
        case .binary(.isIn, let left, let right):
            if let key = text(left), isLabels(right) { return [.init(key: key, operator: .exists)] }
            guard let key = label(left), let values = texts(right) else { return nil }
            return [.init(key: key, operator: .isIn, values: values)]
        case .has(let operand, let name) where isLabels(operand):
            return [.init(key: name, operator: .exists)]
        case .not(let operand):
            switch operand.kind {
            case .has(let labels, let name) where isLabels(labels):
                return [.init(key: name, operator: .doesNotExist)]
            case .binary(.isIn, let left, let right):
                if let key = text(left), isLabels(right) {
                    return [.init(key: key, operator: .doesNotExist)]
                }
                guard let key = label(left), let values = texts(right) else { return nil }
                return excluding(values, at: key)
            case .binary(.equal, let left, let right):
                guard let (key, value) = comparison(left, right) else { return nil }
                return excluding([value], at: key)
            default: return nil
            }
        default: return nil
        }
    }

    private static func excluding(
        _ values: [Text],
        at key: Text
    ) -> [LabelSelector.Requirement] {
        [
            .init(key: key, operator: .exists),
            .init(key: key, operator: .isNotIn, values: values),
        ]
    }

    private static func comparison(
        _ left: ExpressionNode,
        _ right: ExpressionNode
    ) -> (Text, Text)? {
        if let key = label(left), let value = text(right) { return (key, value) }
        if let key = label(right), let value = text(left) { return (key, value) }
        return nil
    }

    /// `device.labels.key` or `device.labels["key"]`.
    private static func label(_ node: ExpressionNode) -> Text? {
        switch node.kind {
        case .field(let operand, let name) where isLabels(operand): name
        case .index(let operand, let index) where isLabels(operand): text(index)
        default: nil
        }
    }

    private static func isLabels(_ node: ExpressionNode) -> Bool {
        guard case .field(let device, "labels") = node.kind, case .name("device") = device.kind
        else {
            return false
        }
        return true
    }

    private static func text(_ node: ExpressionNode) -> Text? {
        if case .literal(.string(let text)) = node.kind { text } else { nil }
    }

    /// nil also for an empty list, which no selector can write.
    private static func texts(_ node: ExpressionNode) -> [Text]? {
        guard case .list(let elements) = node.kind, !elements.isEmpty else { return nil }
        let texts = elements.compactMap(text)
        return texts.count == elements.count ? texts : nil
    }
}
