package import FleetModel

/// The state at one entry of the journal, so that a start need not replay all; it lies in segments.
package struct JournalCheckpoint: Hashable, Sendable {
    /// The entry after which the state is.
    package let head: JournalHead
    /// SHA-256 over the head and over every segment's number and digest.
    package let digest: Digest

    package init(head: JournalHead, digest: Digest) {
        self.head = head
        self.digest = digest
    }

    /// The checkpoint of exactly these segments.
    package init(head: JournalHead, segments: [Int64: Digest]) {
        var builder = DigestBuilder()
        builder.add("tidegate/checkpoint/v2")
        builder.add(head.sequence)
        builder.add(head.hash)
        for (number, digest) in segments.sorted(by: { $0.key < $1.key }) {
            builder.add(UInt64(bitPattern: number))
            builder.add(digest)
        }
        self.init(head: head, digest: builder.finish())
    }
}

/// A piece of a checkpoint: what few things there are only one of, a compiled fleet, the rows of some devices, or some members
/// of a rollout.
package struct CheckpointSegment: Hashable, Sendable {
    /// Unique in its store, and kept while the content changes; 0: the frame.
    package let number: Int64
    package let content: [UInt8]
    /// SHA-256 over the number and the content.
    package let digest: Digest

    package init(number: Int64, content: [UInt8], digest: Digest) {
        self.number = number
        self.content = content
        self.digest = digest
    }

    /// Seals the content.
    package init(number: Int64, content: [UInt8]) {
        self.init(number: number, content: content, digest: Self.digest(number, content))
    }

    /// Whether it is what was written.
    var isSound: Bool { digest == Self.digest(number, content) }

    private static func digest(_ number: Int64, _ content: [UInt8]) -> Digest {
        var builder = DigestBuilder()
        builder.add("segment")
        builder.add(UInt64(bitPattern: number))
        builder.add(content)
        return builder.finish()
    }
}

/// The step from one checkpoint to the next: in one transaction, whole or not at all.
package struct CheckpointChange: Sendable {
    package let checkpoint: JournalCheckpoint
    /// The digest of the checkpoint that is changed; nil: whatever is there goes.
    package let base: Digest?
    /// New ones, and new content of old ones.
    package let written: [CheckpointSegment]
    package let removed: [Int64]

    package init(
        checkpoint: JournalCheckpoint,
        base: Digest?,
        written: [CheckpointSegment],
        removed: [Int64]
    ) {
        self.checkpoint = checkpoint
        self.base = base
        self.written = written
        self.removed = removed
    }
}
