/// Text from outside, fit for a log line: control and bidirectional characters escaped, cut at 500 bytes.
///
/// A device's message must not draw a second log line, colour a terminal or turn the reading direction.
package struct OutsideText: CustomStringConvertible, Sendable {
    private static let limit = 500

    package let description: String

    package init(_ text: String) {
        var escaped = ""
        for scalar in text.unicodeScalars {
            guard escaped.utf8.count < Self.limit else {
                escaped += "…"
                break
            }
            if Self.isSafe(scalar) {
                escaped.unicodeScalars.append(scalar)
            } else {
                escaped += "\\u{" + String(scalar.value, radix: 16) + "}"
            }
        }
        description = escaped
    }

    private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
            .unassigned:
            false
        default: true
        }
    }
}
