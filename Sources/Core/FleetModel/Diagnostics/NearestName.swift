/// Finds the known name that a mistyped one probably means.
package enum NearestName {
    /// A name that is near, and whether no other one can be meant.
    package struct Correction {
        package let name: String
        /// It differs in case alone, and no other name does; or it is one edit away, of a word of four letters or more, and no
        /// other name is as near.
        package let isCertain: Bool

        /// Writes the name where the mistyped one stands.
        package func fix(_ mistyped: Text, at span: SourceSpan, mayBeSafe: Bool = true) -> Fix {
            Fix(isSafe: mayBeSafe && isCertain, mistyped, at: span, with: Text(name))
        }
    }

    /// The closest candidate within a third of the length, at least one edit; ties go to the first in byte order.
    package static func suggestion(for name: String, among candidates: [String]) -> String? {
        correction(for: name, among: candidates)?.name
    }

    /// The same, with how sure it is.
    package static func correction(for name: String, among candidates: [String]) -> Correction? {
        let limit = max(1, name.utf8.count / 3)
        guard name.utf8.count <= 64 else { return nil }
        let ranked = candidates.sorted().map { (name: $0, edits: edits(name, $0)) }
        guard let best = ranked.min(by: { $0.edits < $1.edits }), best.edits <= limit else {
            return nil
        }
        let isAlone = ranked.count { $0.edits <= best.edits } == 1
        let isLong = best.edits == 0 || best.edits == 1 && name.utf8.count >= 4
        return Correction(name: best.name, isCertain: isAlone && isLong)
    }

    /// The number of inserted, removed, replaced and swapped bytes, ignoring case (optimal string alignment distance).
    private static func edits(_ one: String, _ other: String) -> Int {
        let one = Array(one.lowercased().utf8)
        let other = Array(other.lowercased().utf8)
        guard other.count <= 64 else { return .max }
        var rows = [Array(0...other.count)]
        for (row, byte) in one.enumerated() {
            var current = [row + 1]
            for (column, candidate) in other.enumerated() {
                var cost = min(
                    rows[row][column + 1] + 1,
                    current[column] + 1,
                    rows[row][column] + (byte == candidate ? 0 : 1)
                )
                if row > 0, column > 0, byte == other[column - 1], one[row - 1] == candidate {
                    cost = min(cost, rows[row - 1][column - 1] + 1)
                }
                current.append(cost)
            }
            rows.append(current)
        }
        return rows[one.count][other.count]
    }
}
