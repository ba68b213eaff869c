/// The name of a spec resource: 1 to 63 of `[a-z0-9.-]`, beginning and ending with a letter or digit
/// (the subdomain rule of Kubernetes, RFC 1123, with a label's length).
package struct ResourceName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: Text

    /// Returns nil where `string` breaks the grammar.
    package init?(_ string: String) {
        guard (1...63).contains(string.utf8.count), let first = string.utf8.first,
            let last = string.utf8.last, first.isNameEdge, last.isNameEdge,
            string.utf8.allSatisfy({
                $0.isNameEdge || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
            })
        else { return nil }
        text = Text(string)
    }

    package var description: String { text.string }

    package static func < (left: ResourceName, right: ResourceName) -> Bool {
        left.text < right.text
    }
}

extension ResourceName: Codable {
    package init(from decoder: any Decoder) throws {
        self = try decoder.decodeChecked("a resource name", ResourceName.init)
    }

    package func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }
}

extension UInt8 {
    fileprivate var isNameEdge: Bool { ASCII.isLowercase(self) || ASCII.isDigit(self) }
}
