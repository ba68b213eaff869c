import FleetModel

/// What is known of an expression before any device is looked at.
package struct ExpressionCheck: Sendable {
    /// Of the value; `dyn` where it is not known.
    package let type: DeclaredType
    /// All that is wrong, in the order of the text; one fault never hides an independent one.
    package let faults: [ExpressionFault]
    /// About how many steps an evaluation takes: an estimate from the assumed sizes, no bound.
    package let estimatedSteps: Int

    /// How large values are assumed to be whose size the text does not tell.
    package struct AssumedSizes: Sendable {
        /// Elements of a list, entries of a map.
        package var collection = 64
        /// Devices of a set.
        package var devices = 1_000

        package init() {}
    }
}

extension Expression {
    /// Checks the expression against what it may use; linear in its parts.
    ///
    /// With `expecting` the value must be of that type: `.bool` for a condition.
    package func check(
        _ declarations: Declarations,
        expecting expected: DeclaredType? = nil,
        sizes: ExpressionCheck.AssumedSizes = ExpressionCheck.AssumedSizes()
    ) -> ExpressionCheck {
        var checker = TypeChecker(self, declarations)
        var type = DeclaredType.bool
        if expected == .bool {
            checker.condition(root)
        } else {
            type = checker.type(of: root)
            if let expected, !type.isOpen, type != expected {
                checker.report("a \(expected) is needed, and this is \(type)", at: root)
            }
        }
        return ExpressionCheck(
            type: type.settled,
            faults: checker.faults.sorted { $0.offset < $1.offset },
            estimatedSteps: StepEstimate(sizes).steps(of: root, setNames: declarations.setNames)
        )
    }
}

extension Declarations {
    /// The variables that are sets.
    fileprivate var setNames: Set<Text> {
        Set(variables.filter { if case .set = $0.value { true } else { false } }.keys)
    }
}

/// Guesses the steps of an evaluation from the tree.
private struct StepEstimate {
    let sizes: ExpressionCheck.AssumedSizes

    init(_ sizes: ExpressionCheck.AssumedSizes) { self.sizes = sizes }

    /// Held at the end of the range.
    func steps(of node: ExpressionNode, setNames: Set<Text>) -> Int {
        guard case .comprehension(let macro) = node.kind else {
            return node.children.reduce(1) { $0.plus(steps(of: $1, setNames: setNames)) }
        }
        let count: Int =
            switch macro.range.kind {
            case .list(let elements): elements.count
            case .map(let entries): entries.count
            case .name(let name) where setNames.contains(name): sizes.devices
            default: sizes.collection
            }
        let each = (macro.condition.map { [$0] } ?? []) + [macro.body]
        let once = each.reduce(1) { $0.plus(steps(of: $1, setNames: setNames)) }
        return steps(of: macro.range, setNames: setNames).plus(once.times(max(0, count)))
    }
}

extension Int {
    fileprivate func plus(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    fileprivate func times(_ other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
