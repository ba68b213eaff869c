/// A property of scalars that `\p{…}` can name.
enum UnicodeProperty: Hashable, Sendable {
    /// General categories, one bit each by the place in `categories`.
    case categories(UInt32)
    case any
    case ascii
    case alphabetic
    case lowercase
    case uppercase
    case whiteSpace
    case emoji

    /// A property by its name.
    ///
    /// RE2 takes short names of categories and `Any`; ECMA-262 takes long names too, `gc=` before either, and names of
    /// binary properties. Scripts are in neither table.
    init?(named name: String, dialect: RegularExpression.Dialect) {
        // Names are ASCII, where equality of strings is that of bytes.
        guard name.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        if name == "Any" {
            self = .any
            return
        }
        if dialect == .ecmaScript {
            if let property = Self.binary[name] {
                self = property
                return
            }
            let parts = name.split(separator: "=", omittingEmptySubsequences: false).map(
                String.init
            )
            if parts.count == 2, parts[0] == "gc" || parts[0] == "General_Category" {
                self.init(category: parts[1], takesLongNames: true)
            } else {
                self.init(category: name, takesLongNames: true)
            }
        } else {
            self.init(category: name, takesLongNames: false)
        }
    }

    private init?(category name: String, takesLongNames: Bool) {
        var mask: UInt32 = 0
        for (index, entry) in Self.categories.enumerated()
        where entry.short == name || takesLongNames && entry.long == name {
            mask = 1 << UInt32(index)
        }
        for group in Self.groups
        where group.short == name || takesLongNames && group.long == name {
            for (index, entry) in Self.categories.enumerated()
            where group.members.contains(entry.short) { mask |= 1 << UInt32(index) }
        }
        guard mask != 0 else { return nil }
        self = .categories(mask)
    }

    func holds(_ value: UInt32) -> Bool {
        guard let scalar = Unicode.Scalar(value) else { return false }
        return switch self {
        case .any: true
        case .ascii: value < 0x80
        case .alphabetic: scalar.properties.isAlphabetic
        case .lowercase: scalar.properties.isLowercase
        case .uppercase: scalar.properties.isUppercase
        case .whiteSpace: scalar.properties.isWhitespace
        case .emoji: scalar.properties.isEmoji
        case .categories(let mask):
            mask >> Self.bit(of: scalar.properties.generalCategory) & 1 == 1
        }
    }

    private static let binary: [String: UnicodeProperty] = [
        "ASCII": .ascii, "Alphabetic": .alphabetic, "Alpha": .alphabetic, "Emoji": .emoji,
        "Lowercase": .lowercase, "Lower": .lowercase, "Uppercase": .uppercase,
        "Upper": .uppercase, "White_Space": .whiteSpace, "space": .whiteSpace,
    ]

    /// Names of Unicode's table of general categories (UAX 44, table 12).
    private static let categories: [(short: String, long: String)] = [
        ("Lu", "Uppercase_Letter"), ("Ll", "Lowercase_Letter"), ("Lt", "Titlecase_Letter"),
        ("Lm", "Modifier_Letter"), ("Lo", "Other_Letter"), ("Mn", "Nonspacing_Mark"),
        ("Mc", "Spacing_Mark"), ("Me", "Enclosing_Mark"), ("Nd", "Decimal_Number"),
        ("Nl", "Letter_Number"), ("No", "Other_Number"), ("Pc", "Connector_Punctuation"),
        ("Pd", "Dash_Punctuation"), ("Ps", "Open_Punctuation"), ("Pe", "Close_Punctuation"),
        ("Pi", "Initial_Punctuation"), ("Pf", "Final_Punctuation"), ("Po", "Other_Punctuation"),
        ("Sm", "Math_Symbol"), ("Sc", "Currency_Symbol"), ("Sk", "Modifier_Symbol"),
        ("So", "Other_Symbol"), ("Zs", "Space_Separator"), ("Zl", "Line_Separator"),
        ("Zp", "Paragraph_Separator"), ("Cc", "Control"), ("Cf", "Format"), ("Cs", "Surrogate"),
        ("Co", "Private_Use"), ("Cn", "Unassigned"),
    ]

    private static let groups: [(short: String, long: String, members: Set<String>)] = [
        ("L", "Letter", ["Lu", "Ll", "Lt", "Lm", "Lo"]),
        ("LC", "Cased_Letter", ["Lu", "Ll", "Lt"]),
        ("M", "Mark", ["Mn", "Mc", "Me"]),
        ("N", "Number", ["Nd", "Nl", "No"]),
        ("P", "Punctuation", ["Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po"]),
        ("S", "Symbol", ["Sm", "Sc", "Sk", "So"]),
        ("Z", "Separator", ["Zs", "Zl", "Zp"]),
        ("C", "Other", ["Cc", "Cf", "Cs", "Co", "Cn"]),
    ]

    /// The place in `categories`.
    private static func bit(of category: Unicode.GeneralCategory) -> UInt32 {
        switch category {
        case .uppercaseLetter: 0
        case .lowercaseLetter: 1
        case .titlecaseLetter: 2
        case .modifierLetter: 3
        case .otherLetter: 4
        case .nonspacingMark: 5
        case .spacingMark: 6
        case .enclosingMark: 7
        case .decimalNumber: 8
        case .letterNumber: 9
        case .otherNumber: 10
        case .connectorPunctuation: 11
        case .dashPunctuation: 12
        case .openPunctuation: 13
        case .closePunctuation: 14
        case .initialPunctuation: 15
        case .finalPunctuation: 16
        case .otherPunctuation: 17
        case .mathSymbol: 18
        case .currencySymbol: 19
        case .modifierSymbol: 20
        case .otherSymbol: 21
        case .spaceSeparator: 22
        case .lineSeparator: 23
        case .paragraphSeparator: 24
        case .control: 25
        case .format: 26
        case .surrogate: 27
        case .privateUse: 28
        case .unassigned: 29
        @unknown default: 29
        }
    }
}
