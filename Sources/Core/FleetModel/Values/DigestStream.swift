import Crypto

/// A SHA-256 digest (FIPS 180-4) of bytes that come in pieces, wherever they are cut.
package struct DigestStream: Sendable {
    private var hasher = SHA256()

    package init() {}

    /// Adds the next bytes as they are.
    package mutating func add(_ bytes: [UInt8]) { hasher.update(data: bytes) }

    package func finish() -> Digest { Digest(hasher.finalize()) }
}
