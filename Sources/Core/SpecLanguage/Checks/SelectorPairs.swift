import FleetModel

/// Finds the pairs of selectors that can match the same labels, without comparing each with each.
///
/// Selectors that ask one label for different single values never meet, so they are put apart by the label that divides
/// them best, and so on with what is left. Linear in the selectors and in the pairs that meet, where labels divide them;
/// quadratic where none does.
struct SelectorPairs {
    /// Fewer are compared each with each.
    private static let smallest = 8

    private let selectors: [LabelSelector]
    /// Of each selector, the one value that it asks of a label.
    private let asked: [[Text: Text]]

    init(_ selectors: [LabelSelector]) {
        self.selectors = selectors
        asked = selectors.map { selector in
            var values: [Text: Text] = [:]
            for requirement in selector.requirements
            where requirement.operator == .isIn && requirement.values.count == 1 {
                values[requirement.key] = requirement.values[0]
            }
            return values
        }
    }

    /// Calls `body` with the positions of each pair that overlaps, once a pair and in no order, until it returns false.
    func visit(_ body: (Int, Int) -> Bool) {
        _ = visit(Array(selectors.indices), used: [], body)
    }

    private func visit(
        _ members: [Int],
        used: Set<Text>,
        _ body: (Int, Int) -> Bool
    ) -> Bool {
        guard members.count > Self.smallest, let key = divider(of: members, used) else {
            return compareAll(members, body)
        }
        let used = used.union([key])
        var groups: [Text: [Int]] = [:]
        var others: [Int] = []
        for member in members {
            if let value = asked[member][key] {
                groups[value, default: []].append(member)
            } else {
                others.append(member)
            }
        }
        for value in groups.keys.sorted() {
            guard visit(groups[value] ?? [], used: used, body) else { return false }
        }
        guard visit(others, used: used, body) else { return false }
        for other in others {
            for member in members where asked[member][key] != nil {
                guard compare(other, member, body) else { return false }
            }
        }
        return true
    }

    /// The label that most of them ask for one value; nil: none divides them.
    private func divider(of members: [Int], _ used: Set<Text>) -> Text? {
        var values: [Text: Set<Text>] = [:]
        var counts: [Text: Int] = [:]
        for member in members {
            for (key, value) in asked[member] where !used.contains(key) {
                values[key, default: []].insert(value)
                counts[key, default: 0] += 1
            }
        }
        let dividing = counts.keys.filter { (values[$0]?.count ?? 0) > 1 }
        return dividing.max { left, right in
            (counts[left] ?? 0, right) < (counts[right] ?? 0, left)
        }
    }

    private func compareAll(_ members: [Int], _ body: (Int, Int) -> Bool) -> Bool {
        for (index, one) in members.enumerated() {
            for other in members[(index + 1)...] {
                guard compare(one, other, body) else { return false }
            }
        }
        return true
    }

    private func compare(_ one: Int, _ other: Int, _ body: (Int, Int) -> Bool) -> Bool {
        guard selectors[one].overlaps(selectors[other]) else { return true }
        return body(one, other)
    }
}
