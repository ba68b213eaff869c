/// A commit by its full object id: 40 lower-case hexadecimal digits.
package struct CommitID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: Text

    /// Returns nil where `string` breaks the grammar.
    package init?(_ string: String) {
        guard string.utf8.count == 40,
            string.utf8.allSatisfy({
                ASCII.isDigit($0) || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
            })
        else { return nil }
        text = Text(string)
    }

    package var description: String { text.string }

    package static func < (left: CommitID, right: CommitID) -> Bool { left.text < right.text }
}

extension CommitID: Codable {
    package init(from decoder: any Decoder) throws {
        self = try decoder.decodeChecked("a commit id", CommitID.init)
    }

    package func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }
}

extension CommitID {
    /// The first 10 digits, for people.
    package var short: String { String(text.string.prefix(10)) }
}
