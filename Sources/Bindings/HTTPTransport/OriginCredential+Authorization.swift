import FleetModel
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension OriginCredential {
    /// The value of the `Authorization` header.
    func authorization(for operation: String) throws(TransportError) -> String {
        let secret: Secret
        switch source {
        case .value(let value): secret = value
        case .file(let path): secret = try Self.secret(in: path, for: operation)
        }
        let isHeaderText = secret.reveal().utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        guard isHeaderText else {
            throw TransportError(
                .notAllowed,
                operation: operation,
                message: "the credential holds a control character"
            )
        }
        switch scheme {
        case .bearer: return "Bearer " + secret.reveal()
        case .basic(let user):
            return "Basic " + Base64.encode(Array((user + ":" + secret.reveal()).utf8))
        }
    }

    private static func secret(
        in path: String,
        for operation: String
    ) throws(TransportError) -> Secret {
        let limit = 65_536
        let failed = { (reason: String) in
            TransportError(
                .notAllowed,
                operation: operation,
                message: "the credential file \(path) \(reason)"
            )
        }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failed("cannot be opened") }
        defer { _ = close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var count = 0
        while count < bytes.count {
            let status = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe read(
                    descriptor,
                    buffer.baseAddress.map { unsafe $0 + count },
                    buffer.count - count
                )
            }
            guard status >= 0 else { throw failed("cannot be read") }
            if status == 0 { break }
            count += status
        }
        guard count <= limit else { throw failed("is longer than \(limit) bytes") }
        while count > 0, " \t\r\n".utf8.contains(bytes[count - 1]) { count -= 1 }
        guard count > 0 else { throw failed("is empty") }
        return Secret(String(decoding: bytes[..<count], as: UTF8.self))
    }
}

/// Base64 with padding (RFC 4648, section 4).
private enum Base64 {
    static func encode(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = Array(bytes[start..<min(start + 3, bytes.count)])
            let word = (0..<3).reduce(0) { $0 << 8 | ($1 < part.count ? Int(part[$1]) : 0) }
            for place in 0..<4 {
                text.append(
                    place > part.count ? UInt8(ascii: "=") : digits[word >> (18 - 6 * place) & 63]
                )
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
