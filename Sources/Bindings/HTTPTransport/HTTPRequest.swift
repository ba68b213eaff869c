package import FleetModel

/// One request, complete in itself.
package struct HTTPRequest: Sendable {
    /// The methods that are used (RFC 9110, section 9).
    package enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    package var method: Method
    package var address: HTTPAddress
    /// `Host`, `Content-Length`, `Accept-Encoding` and the credential are the transport's.
    package var headers: [HTTPHeader]
    package var body: [UInt8]
    /// How long the server may keep silent beyond the header deadline: for a long poll.
    package var patience: TimeSpan
    /// Whether the body of the answer may be as long as it likes, in time and in bytes.
    ///
    /// Such an answer is bounded by the minimum rate and by its reader alone.
    package var isStream: Bool

    package init(
        _ method: Method,
        _ address: HTTPAddress,
        headers: [HTTPHeader] = [],
        body: [UInt8] = [],
        patience: TimeSpan = .zero,
        isStream: Bool = false
    ) {
        self.method = method
        self.address = address
        self.headers = headers
        self.body = body
        self.patience = patience
        self.isStream = isStream
    }

    /// The verb phrase of errors: method, origin and path; no query and no header.
    package var operation: String { "\(method.rawValue) \(address.origin)\(address.path)" }
}

/// One header field.
package struct HTTPHeader: Hashable, Sendable {
    /// In lower case.
    package let name: Text
    package let value: Text

    /// Returns nil where the name is no token (RFC 9110, section 5.6.2) or the value holds a control character.
    package init?(_ name: String, _ value: String) {
        self.init(nameBytes: Array(name.utf8)[...], valueBytes: Array(value.utf8)[...])
    }

    init?(nameBytes: ArraySlice<UInt8>, valueBytes: ArraySlice<UInt8>) {
        guard !nameBytes.isEmpty, nameBytes.allSatisfy(Self.isTokenByte),
            valueBytes.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) })
        else { return nil }
        let lowercase = nameBytes.map {
            UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0
        }
        name = Text(String(decoding: lowercase, as: UTF8.self))
        value = Text(String(decoding: valueBytes, as: UTF8.self))
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        ASCII.isAlphanumeric(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}

/// The status and the headers of an answer.
package struct HTTPHead: Sendable {
    /// 200 to 599.
    package let status: Int
    package let headers: [HTTPHeader]

    package init(status: Int, headers: [HTTPHeader]) {
        self.status = status
        self.headers = headers
    }

    /// The value of a header that stands once; nil where it is missing or stands more often.
    package subscript(name: Text) -> String? {
        let found = headers.filter { $0.name == name }
        return found.count == 1 ? found[0].value.string : nil
    }

    /// The media type in lower case, without parameters; nil where it is missing, doubled, or names a charset other than UTF-8.
    package var mediaType: String? {
        guard let value = self["content-type"] else { return nil }
        let parts = value.utf8.split(separator: UInt8(ascii: ";")).map { part in
            String(decoding: part.filter { $0 != 0x20 && $0 != 0x09 }, as: UTF8.self).lowercased()
        }
        guard let type = parts.first else { return nil }
        let charsets = parts.dropFirst().filter { $0.utf8.starts(with: "charset=".utf8) }
        guard charsets.allSatisfy({ $0 == "charset=utf-8" || $0 == "charset=\"utf-8\"" }) else {
            return nil
        }
        return type
    }

    /// `Retry-After` as whole seconds (RFC 9110, section 10.2.3), at most a day; a date, a sign or anything else is nil.
    package var retryAfter: TimeSpan? {
        guard let value = self["retry-after"], (1...12).contains(value.utf8.count),
            value.utf8.allSatisfy(ASCII.isDigit), let seconds = Int(value)
        else { return nil }
        return .seconds(min(seconds, 86_400))
    }
}

/// A whole answer.
package struct HTTPResponse: Sendable {
    package let head: HTTPHead
    package let body: [UInt8]

    package init(head: HTTPHead, body: [UInt8]) {
        self.head = head
        self.body = body
    }

    package var status: Int { head.status }
}
