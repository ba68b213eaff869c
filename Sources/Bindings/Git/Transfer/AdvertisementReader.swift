/// Looks at a peer's advertisement as it passes, for what libgit2 would only call a parse error.
///
/// An advertisement is a list of lines, each behind its length in four hexadecimal digits, that ends with a length of
/// zero (gitprotocol-pack). Over HTTP a greeting of the same form precedes it.
struct AdvertisementReader {
    /// The most bytes of an advertisement: 20 000 branches take about 1.4 MB.
    static let byteLimit = 16 << 20

    private let operation: String
    private var isDone = false
    private var expectsGreeting: Bool
    private var pending: [UInt8] = []
    private var total = 0

    init(operation: String, expectsGreeting: Bool) {
        self.operation = operation
        self.expectsGreeting = expectsGreeting
    }

    /// Reads on; throws where the repository is of a kind that is not read, or the peer refuses.
    mutating func consume(_ bytes: [UInt8]) throws(GitError) {
        guard !isDone else { return }
        total += bytes.count
        guard total <= Self.byteLimit else {
            throw GitError(.refused, operation, "the peer lists too many branches")
        }
        pending += bytes
        var position = 0
        while !isDone, pending.count - position >= 4 {
            guard let length = Self.length(pending[position..<position + 4]) else {
                throw GitError(.unavailable, operation, "the peer does not speak Git's protocol")
            }
            guard length >= 4 else {
                position += 4
                isDone = !expectsGreeting
                expectsGreeting = false
                continue
            }
            guard pending.count - position >= length else { break }
            try judge(pending[(position + 4)..<(position + length)])
            position += length
        }
        pending.removeFirst(position)
    }

    private func judge(_ line: ArraySlice<UInt8>) throws(GitError) {
        if line.starts(with: Array("ERR ".utf8)) {
            let reason = String(decoding: line.dropFirst(4).prefix(400), as: UTF8.self)
            throw GitError(.notFound, operation, "the peer says: \(reason)")
        }
        if line.starts(with: Array("shallow ".utf8)) {
            throw GitError(.refused, operation, "the repository is shallow; a full one is needed")
        }
        let capabilities = line.drop { $0 != 0 }.dropFirst()
        let isWide = capabilities.split(separator: UInt8(ascii: " ")).contains {
            $0.starts(with: Array("object-format=sha256".utf8))
        }
        if isWide {
            throw GitError(.refused, operation, "the repository uses SHA-256 object ids")
        }
    }

    private static func length(_ digits: ArraySlice<UInt8>) -> Int? {
        let isHexadecimal = digits.allSatisfy { digit in
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
                UInt8(ascii: "A")...UInt8(ascii: "F"):
                true
            default: false
            }
        }
        guard isHexadecimal else { return nil }
        return Int(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
