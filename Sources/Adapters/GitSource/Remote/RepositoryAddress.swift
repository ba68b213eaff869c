import Git
import HTTPTransport
import SpecLanguage

/// Where a repository is, read from the text of the settings.
///
/// Read byte by byte, so that no combining mark hides a `/` or an `@`. No message repeats the text, which may hold a
/// password that somebody put there in error.
enum RepositoryAddress: Hashable {
    case local(path: String)
    case daemon(LoopbackAddress, port: UInt16, path: String)
    case web(HTTPAddress)
    case secureShell(SecureShellPeer.Target)

    /// Reads an address; throws `refused` and says why.
    init(_ url: String) throws(RepositoryError) {
        let bytes = Array(url.utf8)
        guard 1...4_096 ~= bytes.count, bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw Self.refusal("it is empty, too long, or holds a control character")
        }
        guard let colon = Self.endOfScheme(bytes) else {
            self = .local(path: try Self.localPath(url))
            return
        }
        let rest = bytes[(colon + 3)...]
        switch String(decoding: bytes[..<colon], as: UTF8.self) {
        case "file":
            let parts = try AddressParts(rest)
            guard parts.authority.isEmpty || parts.authority == Array("localhost".utf8) else {
                throw Self.refusal("file:// takes no host")
            }
            self = .local(path: try parts.decodedPath())
        case "git": self = try Self.daemon(AddressParts(rest))
        case "ssh": self = try Self.secureShell(AddressParts(rest))
        case "https": self = try Self.web(url, AddressParts(rest))
        case "http": throw Self.refusal("http:// is not protected; use https://")
        default: throw Self.refusal("use https://, ssh://, file:// or a path")
        }
    }

    /// The index of the colon of `scheme://`; nil: no scheme.
    private static func endOfScheme(_ bytes: [UInt8]) -> Int? {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            bytes[(colon + 1)...].starts(with: Array("//".utf8)),
            !bytes[..<colon].contains(UInt8(ascii: "/"))
        else { return nil }
        return colon
    }

    private static func localPath(_ path: String) throws(RepositoryError) -> String {
        let beforeSlash = path.utf8.prefix { $0 != UInt8(ascii: "/") }
        guard !beforeSlash.contains(UInt8(ascii: ":")) else {
            throw refusal("write ssh://USER@HOST/PATH, or ./ before a path with a colon")
        }
        return path
    }

    private static func daemon(
        _ parts: AddressParts
    ) throws(RepositoryError) -> RepositoryAddress {
        guard parts.user == nil else { throw refusal("git:// takes no user") }
        let address: LoopbackAddress
        switch parts.host {
        case "localhost", "127.0.0.1": address = .version4
        case "::1": address = .version6
        default:
            throw refusal("git:// is not protected and only goes to localhost, 127.0.0.1 or [::1]")
        }
        return .daemon(address, port: parts.port ?? 9_418, path: try parts.decodedPath())
    }

    private static func secureShell(
        _ parts: AddressParts
    ) throws(RepositoryError) -> RepositoryAddress {
        let user = parts.user ?? "git"
        let isPlain = user.utf8.allSatisfy { byte in
            AddressParts.isAlphanumeric(byte) || Array("._-".utf8).contains(byte)
        }
        guard isPlain, let first = user.utf8.first, first != UInt8(ascii: "-") else {
            throw refusal("the user may have letters, digits and . _ - only, and no password")
        }
        var path = try parts.decodedPath()
        guard !path.utf8.contains(where: { Array("'\\!".utf8).contains($0) }) else {
            throw refusal("the path may not hold a quote, a backslash or an exclamation mark")
        }
        // As Git has it: the path of a home folder begins with the tilde.
        if path.utf8.starts(with: "/~".utf8) { path.removeFirst() }
        return .secureShell(
            SecureShellPeer.Target(
                host: parts.host,
                port: parts.port ?? 22,
                user: user,
                path: path
            )
        )
    }

    private static func web(
        _ url: String,
        _ parts: AddressParts
    ) throws(RepositoryError) -> RepositoryAddress {
        guard parts.user == nil else {
            throw refusal("user and password do not belong in an address; name a file of them")
        }
        let segments = parts.path.split(separator: UInt8(ascii: "/"))
        guard !segments.contains(Array("..".utf8)[...]), !segments.contains(Array(".".utf8)[...])
        else { throw refusal("the path holds . or ..") }
        guard let address = HTTPAddress(url), address.query == nil else {
            throw refusal("it is not a plain https:// address without query and fragment")
        }
        return .web(address)
    }

    static func refusal(_ message: String) -> RepositoryError {
        RepositoryError(.refused, operation: "read the repository's address", message: message)
    }
}
