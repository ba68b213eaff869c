package import FleetModel

/// An absolute `http` or `https` URL (RFC 3986) without user information and fragment.
///
/// Checked and compared as bytes: visible ASCII only, at most 8 KiB, a host, a port from 1 to 65535. It is
/// never joined from outside text: see ``appending(segments:query:)``, which encodes.
package struct HTTPAddress: Hashable, Sendable, CustomStringConvertible {
    /// Scheme, host and port: what a credential is bound to.
    package struct Origin: Hashable, Sendable, CustomStringConvertible {
        package let isSecure: Bool
        /// Lower case; an IPv6 address stands in brackets.
        package let host: Text
        package let port: Int

        /// Whether the host is this machine by its name or address.
        package var isLoopback: Bool {
            host == "localhost" || host == "[::1]"
                || (host.string.utf8.starts(with: "127.".utf8)
                    && host.string.utf8.allSatisfy { ASCII.isDigit($0) || $0 == UInt8(ascii: ".") })
        }

        package var description: String {
            let isStandard = port == (isSecure ? 443 : 80)
            return (isSecure ? "https://" : "http://") + host.string
                + (isStandard ? "" : ":\(port)")
        }
    }

    package let origin: Origin
    /// Begins with `/`.
    package let path: Text
    /// Without the question mark; nil where there is none.
    package let query: Text?

    /// Returns nil where `string` is not such a URL.
    package init?(_ string: String) {
        let bytes = Array(string.utf8)
        guard bytes.count <= 8_192, bytes.allSatisfy(Self.isLegal) else { return nil }
        let isSecure = bytes.starts(with: "https://".utf8)
        guard isSecure || bytes.starts(with: "http://".utf8) else { return nil }
        let rest = bytes[(isSecure ? 8 : 7)...]
        let end = rest.firstIndex { Self.endsAuthority($0) } ?? rest.endIndex
        guard let authority = Self.authority(rest[..<end], isSecure: isSecure) else { return nil }
        let question = rest[end...].firstIndex(of: UInt8(ascii: "?")) ?? rest.endIndex
        let path = String(decoding: rest[end..<question], as: UTF8.self)
        origin = authority
        self.path = Text(path.isEmpty ? "/" : path)
        query =
            question < rest.endIndex
            ? Text(String(decoding: rest[(question + 1)...], as: UTF8.self)) : nil
    }

    private init(origin: Origin, path: Text, query: Text?) {
        self.origin = origin
        self.path = path
        self.query = query
    }

    package var description: String {
        origin.description + path.string + (query.map { "?" + $0.string } ?? "")
    }

    /// This address with more segments and another query; each part is percent-encoded as a whole.
    ///
    /// A `:` within a segment stays, so that custom verbs like `jobs:batchCreate` can be spelled.
    package func appending(
        segments: [String],
        query: [(name: String, value: String)] = []
    ) -> HTTPAddress {
        var path = path.string
        while path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
        for segment in segments { path += "/" + Self.encode(segment) }
        let pairs = query.map { Self.encode($0.name) + "=" + Self.encode($0.value) }
        return HTTPAddress(
            origin: origin,
            path: Text(path.isEmpty ? "/" : path),
            query: pairs.isEmpty ? nil : Text(pairs.joined(separator: "&"))
        )
    }

    /// Everything but unreserved characters and `:` becomes `%XX` (RFC 3986, section 2.1); a segment of dots is encoded too.
    private static func encode(_ part: String) -> String {
        let isDots = part == "." || part == ".."
        var text = ""
        for byte in part.utf8 {
            let isPlain =
                ASCII.isAlphanumeric(byte) || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":")
                || byte == UInt8(ascii: "~") || (byte == UInt8(ascii: ".") && !isDots)
            if isPlain {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.utf8.count == 1 ? "%0" + digits : "%" + digits
            }
        }
        return text
    }

    private static func isLegal(_ byte: UInt8) -> Bool {
        guard 0x21...0x7E ~= byte else { return false }
        return !"\"<>\\^`{|}#".utf8.contains(byte)
    }

    private static func endsAuthority(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?")
    }

    private static func authority(_ bytes: ArraySlice<UInt8>, isSecure: Bool) -> Origin? {
        var host = bytes
        var port = isSecure ? 443 : 80
        let bracket = bytes.lastIndex(of: UInt8(ascii: "]")) ?? bytes.startIndex
        if let colon = bytes[bracket...].lastIndex(of: UInt8(ascii: ":")) {
            let digits = bytes[(colon + 1)...]
            guard (1...5).contains(digits.count), digits.allSatisfy(ASCII.isDigit) else {
                return nil
            }
            port = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
            host = bytes[..<colon]
        }
        guard (1...65_535).contains(port), (1...255).contains(host.count), isHost(host) else {
            return nil
        }
        let lowercase = host.map { ASCII.isLetter($0) ? $0 | 0x20 : $0 }
        return Origin(
            isSecure: isSecure,
            host: Text(String(decoding: lowercase, as: UTF8.self)),
            port: port
        )
    }

    private static func isHost(_ host: ArraySlice<UInt8>) -> Bool {
        if host.first == UInt8(ascii: "[") {
            guard host.last == UInt8(ascii: "]"), host.count > 3 else { return false }
            return host.dropFirst().dropLast().allSatisfy { byte in
                ASCII.isDigit(byte) || UInt8(ascii: "a")...UInt8(ascii: "f") ~= (byte | 0x20)
                    || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
            }
        }
        return host.allSatisfy { byte in
            ASCII.isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                || byte == UInt8(ascii: "_")
        }
    }
}
