import SpecLanguage

/// What follows `scheme://`: who, where, which port, which path.
struct AddressParts {
    let authority: [UInt8]
    /// nil: none is given.
    let user: String?
    /// A name or an address, without brackets; empty for `file:///…`.
    let host: String
    let port: UInt16?
    /// As written, with its first `/`.
    let path: [UInt8]

    /// Reads the parts; throws `refused` where any of them breaks its grammar.
    init(_ bytes: ArraySlice<UInt8>) throws(RepositoryError) {
        let slash = bytes.firstIndex(of: UInt8(ascii: "/")) ?? bytes.endIndex
        authority = Array(bytes[..<slash])
        path = Array(bytes[slash...])
        guard path.count > 1 else { throw RepositoryAddress.refusal("it names no path") }
        var rest = authority[...]
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            user = String(decoding: authority[..<at], as: UTF8.self)
            rest = authority[(at + 1)...]
        } else {
            user = nil
        }
        let bracket = rest.lastIndex(of: UInt8(ascii: "]")) ?? rest.startIndex
        if let colon = rest[bracket...].lastIndex(of: UInt8(ascii: ":")) {
            let digits = String(decoding: rest[(colon + 1)...], as: UTF8.self)
            guard let number = UInt16(digits), number > 0,
                rest[(colon + 1)...].allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
            else { throw RepositoryAddress.refusal("the port is not a number from 1 to 65535") }
            port = number
            rest = rest[..<colon]
        } else {
            port = nil
        }
        host = try Self.host(rest)
    }

    /// The path with `%XX` decoded; throws `refused` where that gives a control character or no UTF-8.
    func decodedPath() throws(RepositoryError) -> String {
        var bytes: [UInt8] = []
        var rest = path[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy({ $0 != UInt8(ascii: "+") }),
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { throw RepositoryAddress.refusal("a percent sign is not followed by two digits") }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
            let text = String(validating: bytes, as: UTF8.self)
        else { throw RepositoryAddress.refusal("the path holds a control character or no UTF-8") }
        return text
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }

    /// A host begins with a letter or a digit, so that no program takes it for an option.
    private static func host(_ bytes: ArraySlice<UInt8>) throws(RepositoryError) -> String {
        guard let first = bytes.first else { return "" }
        if first == UInt8(ascii: "[") {
            let inner = bytes.dropFirst().dropLast()
            let isAddress = inner.allSatisfy { byte in
                isAlphanumeric(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
            }
            guard bytes.last == UInt8(ascii: "]"), !inner.isEmpty, isAddress else {
                throw RepositoryAddress.refusal("the brackets do not hold an address")
            }
            return String(decoding: inner, as: UTF8.self)
        }
        let isName = bytes.allSatisfy { byte in
            isAlphanumeric(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
        }
        guard isName, isAlphanumeric(first) else {
            throw RepositoryAddress.refusal("the host is not a name of letters, digits, . and -")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
