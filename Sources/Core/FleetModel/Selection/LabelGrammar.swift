/// The grammar of label names and values that Kubernetes sets (apimachinery, validation of qualified names).
package enum LabelGrammar {
    /// An optional domain of up to 253 bytes and `/`, then 1 to 63 of `[A-Za-z0-9._-]` that begin and end alphanumerically.
    package static func isName(_ text: String) -> Bool {
        let parts = Array(text.utf8).split(
            separator: UInt8(ascii: "/"),
            omittingEmptySubsequences: false
        )
        switch parts.count {
        case 1: return isWord(parts[0])
        case 2: return isDomain(parts[0]) && isWord(parts[1])
        default: return false
        }
    }

    /// Empty, or a word as in a name.
    package static func isValue(_ text: String) -> Bool {
        text.isEmpty || isWord(Array(text.utf8)[...])
    }

    private static func isWord(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard (1...63).contains(bytes.count), let first = bytes.first, let last = bytes.last,
            ASCII.isAlphanumeric(first), ASCII.isAlphanumeric(last)
        else { return false }
        return bytes.allSatisfy { ASCII.isAlphanumeric($0) || "-_.".utf8.contains($0) }
    }

    private static func isDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard (1...253).contains(bytes.count) else { return false }
        return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .allSatisfy { label in
                guard let first = label.first, let last = label.last,
                    first != UInt8(ascii: "-"), last != UInt8(ascii: "-")
                else { return false }
                return label.allSatisfy {
                    ASCII.isLowercase($0) || ASCII.isDigit($0) || $0 == UInt8(ascii: "-")
                }
            }
    }
}
