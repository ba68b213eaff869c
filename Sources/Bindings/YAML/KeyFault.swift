import FleetModel

/// Why a node may not be the key of a mapping.
struct KeyFault {
    let code: Diagnostic.Code
    let message: String
    let help: String?

    /// `offset` is where the key begins in the file's bytes; a key that is no scalar is nil here. nil where it is a fair one.
    init?(_ scalar: SyntaxNode.Scalar?, limits: YAMLLimits, bytes: [UInt8], offset: Int) {
        guard let scalar else {
            if offset > 0, bytes[(offset - 1)...].starts(with: "{{".utf8) {
                code = .wrongContent
                message = "a template that was not filled in"
                help = "specs are read as they stand; nothing expands `{{ }}`"
            } else {
                code = .unsupportedYAML
                message = "a key that is not a scalar"
                help = "quote it, if text is meant"
            }
            return
        }
        let text = scalar.text.string
        let isBehindMark = offset > 0 && bytes[offset - 1] == UInt8(ascii: "?")
        if !isBehindMark, Self.isWord(text, limit: limits.keyBytes) { return nil }
        if isBehindMark {
            // libyaml takes the mark for an indicator, YAML 1.2 takes it for the key's first character.
            code = .unsupportedYAML
            message = "a key right behind a `?`"
            help = "quote it, with the `?` where it belongs to it"
        } else if scalar.isPlain, scalar.text == "<<" {
            code = .unsupportedYAML
            message = "merge keys are not supported"
            help = "write the members out"
        } else if text.utf8.count > limits.keyBytes {
            code = .capExceeded
            message = "a key of \(text.utf8.count) bytes, over the limit of \(limits.keyBytes)"
            help = nil
        } else if case .null = scalar.core {
            code = .unsupportedYAML
            message = "a key that is null"
            help = "quote it, if text is meant"
        } else if let fault = Self.deceit(text) {
            code = .deceptiveText
            message = fault
            help = "keys are compared by their bytes: type it again"
        } else {
            return nil
        }
    }

    /// Whether it is one of the words that nearly every key is, in which nothing can be wrong: printable ASCII that begins with
    /// a letter, and is not `null`.
    private static func isWord(_ text: String, limit: Int) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= limit else { return false }
        let letter = first | 0x20
        return UInt8(ascii: "a") <= letter && letter <= UInt8(ascii: "z")
            && (letter != UInt8(ascii: "n") || text.utf8.count != 4) && text.holdsOnly(isPrintable)
    }

    private static func isPrintable(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F }

    private static func deceit(_ key: String) -> String? {
        // Nearly every key is printable ASCII, which shows as what it is.
        guard !key.holdsOnly(isPrintable) else { return nil }
        var hasLatin = false
        var stranger: Unicode.Scalar?
        for scalar in key.unicodeScalars {
            if CharacterFault.isInvisible(scalar) || CharacterFault.reorders(scalar) {
                return "a key with the invisible character U+"
                    + CharacterFault.hexadecimal(scalar.value)
            }
            if scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) {
                return "a key with the control character U+"
                    + CharacterFault.hexadecimal(scalar.value)
            }
            if scalar.isASCII, scalar.properties.isAlphabetic { hasLatin = true }
            // Greek, Cyrillic, Armenian and the full-width forms have letters that look Latin.
            switch scalar.value {
            case 0x0370...0x058F, 0xFF21...0xFF5A: stranger = stranger ?? scalar
            default: break
            }
        }
        guard hasLatin, let stranger else { return nil }
        return "a key that mixes Latin letters with U+"
            + CharacterFault.hexadecimal(stranger.value) + ", which looks like one"
    }
}
