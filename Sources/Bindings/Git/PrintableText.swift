/// Outside text made fit for one line of a log or a message.
package enum PrintableText {
    /// The first `limit` code points of `text`, with controls, line breaks and invisible marks replaced by U+FFFD and
    /// white space at the ends removed.
    package static func oneLine(_ text: String, limit: Int) -> String {
        let scalars = text.unicodeScalars.drop(while: isBlank).prefix(limit)
        var line = String.UnicodeScalarView()
        line.append(contentsOf: scalars.map { isPrintable($0) ? $0 : "\u{FFFD}" })
        while let last = line.last, isBlank(last) || last == "\u{FFFD}" { line.removeLast() }
        return String(line)
    }

    /// Whether a code point shows as itself: no control, no format mark, no line or paragraph separator.
    package static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
        default: true
        }
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace
    }
}
