/// The id of a rollout: `r-` and 16 of lower-case base32 (RFC 4648).
package struct RolloutID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: Text

    /// Returns nil where `string` breaks the grammar.
    package init?(_ string: String) {
        guard string.utf8.count == 18, string.utf8.starts(with: "r-".utf8),
            string.utf8.dropFirst(2).allSatisfy(Base32.isDigit)
        else { return nil }
        text = Text(string)
    }

    package var description: String { text.string }

    package static func < (left: RolloutID, right: RolloutID) -> Bool { left.text < right.text }
}

extension RolloutID: Codable {
    package init(from decoder: any Decoder) throws {
        self = try decoder.decodeChecked("a rollout id", RolloutID.init)
    }

    package func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }
}

extension RolloutID {
    /// The id that these inputs always give: an equal decision is the same rollout.
    ///
    /// A commit id is not among them, so that a canary survives a squash merge; `ordinal` counts the
    /// rollouts of the cohort and track, so that a second A → B is a new rollout.
    package init(
        tenant: Tenant,
        cohort: ResourceName,
        track: Track,
        intent: Digest,
        ordinal: UInt64
    ) {
        var builder = DigestBuilder()
        builder.add("tidegate/rollout/v1")
        builder.add(tenant.text)
        builder.add(cohort.text)
        builder.add(track.rawValue)
        builder.add(intent)
        builder.add(ordinal)
        text = Text("r-" + Base32.encode(builder.finish().bytes).prefix(16))
    }
}
