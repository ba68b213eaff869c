package import FleetModel

/// One record of the journal, bound to all that came before it.
package struct JournalEntry: Hashable, Sendable {
    /// Grows by one from 1.
    package let sequence: UInt64
    /// The term of the writer.
    package let epoch: Epoch
    package let payload: [UInt8]
    /// The hash of the entry before; for the first one, ``JournalChain/seed``.
    package let previous: Digest
    /// ``JournalChain`` says of what.
    package let hash: Digest

    package init(
        sequence: UInt64,
        epoch: Epoch,
        payload: [UInt8],
        previous: Digest,
        hash: Digest
    ) {
        self.sequence = sequence
        self.epoch = epoch
        self.payload = payload
        self.previous = previous
        self.hash = hash
    }
}

/// Where a journal ends.
package struct JournalHead: Hashable, Sendable {
    /// Of the last entry; 0: none.
    package let sequence: UInt64
    package let hash: Digest

    package init(sequence: UInt64, hash: Digest) {
        self.sequence = sequence
        self.hash = hash
    }
}
