/// A selector over labels, with the meaning that Kubernetes gives it (apimachinery, LabelSelectorAsSelector).
///
/// All requirements must hold. `NotIn` and `DoesNotExist` hold where the label is absent; `Gt` and `Lt` hold where it is
/// there and both sides are whole numbers of 64 bits. The empty selector is refused where it is read, since "everything"
/// must be spelled out.
package struct LabelSelector: Hashable, Sendable, Codable {
    /// The relation of a label to the values.
    package enum Operator: String, Hashable, Sendable, Codable, CaseIterable {
        case isIn = "In"
        case isNotIn = "NotIn"
        case exists = "Exists"
        case doesNotExist = "DoesNotExist"
        case isGreater = "Gt"
        case isLess = "Lt"
    }

    /// One condition on one label.
    package struct Requirement: Hashable, Sendable, Codable {
        package let key: Text
        package let `operator`: Operator
        /// Sorted, each once; empty for `exists` and `doesNotExist`, one whole number for `isGreater` and `isLess`.
        package let values: [Text]

        package init(key: Text, operator: Operator, values: [Text] = []) {
            self.key = key
            self.operator = `operator`
            self.values = Set(values).sorted()
        }

        /// Whether the labels satisfy this condition.
        package func matches(_ labels: LabelSet) -> Bool {
            let value = labels[key]
            switch `operator` {
            case .isIn: return value.map(values.contains) ?? false
            case .isNotIn: return !(value.map(values.contains) ?? false)
            case .exists: return value != nil
            case .doesNotExist: return value == nil
            case .isGreater: return Self.compare(value, values.first, >)
            case .isLess: return Self.compare(value, values.first, <)
            }
        }

        private static func compare(
            _ value: Text?,
            _ bound: Text?,
            _ holds: (Int64, Int64) -> Bool
        ) -> Bool {
            guard let value = value.flatMap({ Int64($0.string) }),
                let bound = bound.flatMap({ Int64($0.string) })
            else { return false }
            return holds(value, bound)
        }
    }

    /// Sorted by key, then operator and values, so that equal selectors are equal values.
    package let requirements: [Requirement]
    /// Where the selector says `all: true`: it has no requirement and means every device.
    package let selectsAll: Bool
    /// What the labels alone cannot tell.
    package let whereClause: ExpressionText?

    package init(
        _ requirements: [Requirement],
        selectsAll: Bool = false,
        whereClause: ExpressionText? = nil
    ) {
        self.requirements = Set(requirements).sorted {
            ($0.key, $0.operator.rawValue) == ($1.key, $1.operator.rawValue)
                ? $0.values.lexicographicallyPrecedes($1.values)
                : ($0.key, $0.operator.rawValue) < ($1.key, $1.operator.rawValue)
        }
        self.selectsAll = selectsAll
        self.whereClause = whereClause
    }

    /// Whether the labels satisfy every condition. Where there is a `where` they cannot, so that nothing is selected by half
    /// of what is written.
    package func matches(_ labels: LabelSet) -> Bool {
        whereClause == nil && requirements.allSatisfy { $0.matches(labels) }
    }
}

extension LabelSelector: CustomStringConvertible {
    /// In the words of Kubernetes: `role=gateway,site notin (lab)`.
    package var description: String {
        let condition = whereClause.map { "where \($0.text)" }
        guard !requirements.isEmpty else { return condition ?? "everything" }
        return requirements.map(\.description).joined(separator: ",")
            + (condition.map { " " + $0 } ?? "")
    }
}

extension LabelSelector.Requirement: CustomStringConvertible {
    package var description: String {
        let list = values.map(\.string).joined(separator: ",")
        switch `operator` {
        case .isIn where values.count == 1: return "\(key)=\(list)"
        case .isIn: return "\(key) in (\(list))"
        case .isNotIn: return "\(key) notin (\(list))"
        case .exists: return key.string
        case .doesNotExist: return "!\(key)"
        case .isGreater: return "\(key)>\(list)"
        case .isLess: return "\(key)<\(list)"
        }
    }
}
