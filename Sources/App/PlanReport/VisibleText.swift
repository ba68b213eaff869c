/// Outside text made safe to show: nothing in it can move the cursor, colour the screen, turn the reading direction or
/// begin a line.
enum VisibleText {
    /// Control characters, line ends and marks of direction become `\u{…}`; the rest stays. Linear.
    static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isInvisible) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isInvisible(scalar) {
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Escaped, and cut to so many characters with three dots where it is longer.
    static func escaped(_ text: String, limit: Int) -> String {
        let whole = escaped(text)
        guard whole.count > limit else { return whole }
        return whole.prefix(max(0, limit - 3)) + "..."
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
            true
        default: false
        }
    }
}

/// Numbers and counted nouns as a person reads them.
enum Counted {
    /// `1,204`.
    static func number(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return value < 0 ? "-" + text : text
    }

    /// `1 device`, `2 devices`.
    static func devices(_ count: Int) -> String {
        count == 1 ? "1 device" : "\(number(count)) devices"
    }

    /// `1 warning`, `2 warnings`.
    static func noun(_ count: Int, _ noun: String) -> String {
        count == 1 ? "1 \(noun)" : "\(number(count)) \(noun)s"
    }

    /// `18.4 MiB`: rounded to a tenth.
    static func bytes(_ count: Int64) -> String {
        var size: Int64 = 1
        for unit in ["B", "KiB", "MiB", "GiB"] {
            if count / 1_024 < size || unit == "GiB" {
                guard size > 1 else { return "\(count) B" }
                let rest = count % size * 10
                let tenths = count / size * 10 + (rest + size / 2) / size
                return "\(tenths / 10).\(tenths % 10) \(unit)"
            }
            size *= 1_024
        }
        return "\(count) B"
    }
}
