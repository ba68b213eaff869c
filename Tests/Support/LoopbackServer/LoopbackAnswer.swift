import Foundation

/// An answer that a test may change before it is sent on.
package struct LoopbackAnswer: Sendable {
    package var status: Int
    /// Names in lower case; those of the framing are the sender's.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(
        _ status: Int = 200,
        type: String = "application/json",
        body: [UInt8] = []
    ) {
        self.status = status
        headers = [(name: "content-type", value: type)]
        self.body = body
    }

    package init(_ status: Int, json: String) {
        self.init(
            status,
            type: status < 400 ? "application/json" : "application/problem+json",
            body: Array(json.utf8)
        )
    }

    /// The value of a header; nil takes it away.
    package subscript(name: String) -> String? {
        get { headers.first { $0.name == name }?.value }
        set {
            headers.removeAll { $0.name == name }
            if let newValue { headers.append((name: name, value: newValue)) }
        }
    }

    /// Replaces text in the body.
    package mutating func replace(_ old: String, with new: String) {
        body = Array(
            String(decoding: body, as: UTF8.self).replacingOccurrences(of: old, with: new).utf8
        )
    }

    /// The bytes of the whole answer, with its length.
    package var bytes: [UInt8] {
        var lines = ["HTTP/1.1 \(status) Answer"]
        lines += headers.map { "\($0.name): \($0.value)" }
        if status != 304 { lines.append("content-length: \(body.count)") }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
    }

    /// Reads an answer that ended with its connection.
    init?(whole bytes: [UInt8]) {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
            .components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count > 1, let status = Int(words[1]) else { return nil }
        self.status = status
        var isChunked = false
        headers = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = line[..<colon].lowercased()
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            if name == "transfer-encoding" { isChunked = value == "chunked" }
            guard !["transfer-encoding", "content-length", "connection"].contains(name) else {
                continue
            }
            headers.append((name: name, value: value))
        }
        let rest = bytes[end.upperBound...]
        guard let body = isChunked ? Self.joined(rest) : Array(rest) else { return nil }
        self.body = body
    }

    /// The body of chunks (RFC 9112, section 7.1).
    private static func joined(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var rest = bytes
        var body: [UInt8] = []
        while let end = rest.firstRange(of: Array("\r\n".utf8)),
            let size = Int(String(decoding: rest[..<end.lowerBound], as: UTF8.self), radix: 16)
        {
            guard size > 0 else { return body }
            let start = end.upperBound
            guard rest.endIndex >= start + size + 2 else { return nil }
            body += rest[start..<start + size]
            rest = rest[(start + size + 2)...]
        }
        return nil
    }
}
