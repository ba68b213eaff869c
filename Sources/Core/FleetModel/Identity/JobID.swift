/// The id of a job: `j-` and 26 of lower-case base32 (RFC 4648).
@usableFromInline package struct JobID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: Text

    /// Returns nil where `string` breaks the grammar.
    package init?(_ string: String) {
        guard string.utf8.count == 28, string.utf8.starts(with: "j-".utf8),
            string.utf8.dropFirst(2).allSatisfy(Base32.isDigit)
        else { return nil }
        text = Text(string)
    }

    @usableFromInline package var description: String { text.string }

    @usableFromInline
    package static func < (left: JobID, right: JobID) -> Bool { left.text < right.text }
}

extension JobID: Codable {
    @usableFromInline
    package init(from decoder: any Decoder) throws {
        self = try decoder.decodeChecked("a job id", JobID.init)
    }

    @usableFromInline
    package func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }
}

extension JobID {
    /// The id that these inputs always give, so that the same decision made twice is the same job.
    ///
    /// SHA-256 over the length-prefixed UTF-8 fields, its first 26 base32 digits: 130 bits.
    package init(
        tenant: Tenant,
        device: DeviceID,
        incarnation: Incarnation,
        track: Track,
        generation: Generation,
        targetDigest: Digest
    ) {
        var builder = DigestBuilder()
        builder.add(tenant.text)
        builder.add(device.text)
        builder.add(incarnation.text)
        builder.add(track.rawValue)
        builder.add(String(generation.number))
        builder.add(targetDigest.hexadecimal)
        text = Text("j-" + Base32.encode(builder.finish().bytes).prefix(26))
    }
}
