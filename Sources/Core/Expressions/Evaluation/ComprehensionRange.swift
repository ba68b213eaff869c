import FleetModel

/// What a macro goes over, with the variables of each step; made step by step, since a set may be a whole fleet.
struct ComprehensionRange {
    /// The variables of one step, the first of them the element, its index, or its key.
    typealias Element = [(name: Text, value: ExpressionValue)]

    private enum Storage {
        case list([ExpressionValue])
        case set(ExpressionSet)
        case map(ExpressionMap, keys: [ExpressionValue])
    }

    private let storage: Storage
    private let variables: [Text]

    /// nil: nothing goes over that value.
    init?(_ value: ExpressionValue, _ variables: [Text]) {
        switch value {
        case .list(let elements): storage = .list(elements)
        case .set(let set): storage = .set(set)
        case .map(let map): storage = .map(map, keys: map.keys)
        default: return nil
        }
        self.variables = variables
    }

    var count: Int {
        switch storage {
        case .list(let elements): elements.count
        case .set(let set): set.elements.count
        case .map(_, let keys): keys.count
        }
    }

    var isSet: Bool { if case .set = storage { true } else { false } }
    var isMap: Bool { if case .map = storage { true } else { false } }

    /// The steps in order.
    var all: some Sequence<Element> { (0..<count).lazy.map(element) }

    private func element(_ index: Int) -> Element {
        switch storage {
        case .list(let elements): bound(.int(Int64(index)), elements[index])
        case .set(let set): bound(.int(Int64(index)), .record(set.elements[index]))
        case .map(let map, let keys):
            variables.count > 1
                ? [(variables[0], keys[index]), (variables[1], map[keys[index]] ?? .null)]
                : [(variables[0], keys[index])]
        }
    }

    private func bound(_ index: ExpressionValue, _ value: ExpressionValue) -> Element {
        variables.count > 1
            ? [(variables[0], index), (variables[1], value)] : [(variables[0], value)]
    }
}
