import FleetModel

/// Why a character may not stand unescaped in a spec file.
struct CharacterFault {
    let code: Diagnostic.Code
    let message: String
    let help: String?

    /// nil where the character is welcome.
    init?(_ scalar: Unicode.Scalar) {
        let name = "U+" + Self.hexadecimal(scalar.value)
        switch scalar.value {
        case 0x09, 0x0A, 0x20..<0x7F: return nil
        case 0x0D:
            code = .badEncoding
            message = "a carriage return without a line feed"
            help = "end lines with LF or CR LF"
        case 0x00:
            code = .badEncoding
            message = "a NUL byte"
            help = "remove it; the text is never cut short there"
        case 0x85, 0x2028, 0x2029:
            code = .badEncoding
            message = "the line separator \(name), which editors show in different ways"
            help = "end lines with LF, or write it as an escape in double quotes"
        case 0x01..<0x20, 0x7F..<0xA0:
            code = .badEncoding
            message = "the control character \(name)"
            help = "write it as an escape in double quotes, where it is meant"
        case 0xFEFF:
            code = .badEncoding
            message = "a byte order mark inside the text"
            help = "remove it; one is allowed, at the very beginning"
        case 0xFFFE, 0xFFFF:
            code = .badEncoding
            message = "\(name) is not a character"
            help = nil
        case _ where Self.reorders(scalar):
            code = .deceptiveText
            message = "\(name) reorders the text as it is shown"
            help = "remove it, or write it as an escape in double quotes, where it is meant"
        default: return nil
        }
    }

    /// The bidirectional controls, by which a line can read other than it is.
    static func reorders(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// Characters without width, which make two keys look alike.
    static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00AD, 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x200B...0x200F,
            0x2060...0x206F, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xE0000...0xE0FFF:
            true
        default: false
        }
    }

    static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
