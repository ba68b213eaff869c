package import FleetModel

/// The durable journal of a fleet, and who may write it.
///
/// Called by one controller, one call at a time. What ``append(_:)`` returned from survives a crash and a power cut;
/// what it threw from may or may not be there, and only ``load()`` after opening again tells. A store never repairs,
/// skips or guesses: what it cannot read is an error and the process stops.
package protocol RolloutStore: Sendable {
    /// Takes the writer's seat with a higher epoch than any before, at least `minimum`, and returns it.
    ///
    /// From then on every append of an older term throws `.staleEpoch`.
    func begin(minimum: Epoch) async throws(StoreError) -> Epoch

    /// The state after the last durable record, from the newest checkpoint on.
    ///
    /// What came after that checkpoint is verified, and so is the checkpoint; what came before it is ``verify()``'s.
    func load() async throws(StoreError) -> StoredState

    /// Verifies what the last load had no need to read; throws where that is not what was written.
    ///
    /// Called once after a load, beside other calls. It is long where the past is; where the task is cancelled it returns and has
    /// verified nothing.
    func verify() async throws(StoreError)

    /// Appends all of the records or none of them, in order, durable on return.
    ///
    /// Returns the sequence of the last record.
    func append(_ records: [Record], epoch: Epoch) async throws(StoreError) -> UInt64

    /// Keeps the state as it is after the record of that sequence, so that the next start replays less.
    func checkpoint(_ state: FleetState, after sequence: UInt64) async throws(StoreError)

    /// Records after a sequence, ascending, at most `limit`.
    func events(after sequence: UInt64, limit: Int) async throws(StoreError) -> [StoredRecord]

    /// Copies the whole store to a file that must not exist; the copy is durable on return.
    func backup(to path: String) async throws(StoreError)
}

/// What a store holds.
package struct StoredState: Sendable {
    package let state: FleetState
    /// Of the last record; 0: none.
    package let sequence: UInt64
    /// Of the record that the checkpoint is of from which it was read; 0: there was none.
    package let checkpointed: UInt64
    /// Whether it was put back from a backup: then the fleet may be ahead of it, and `adopt` must say where it stands.
    package let isRestored: Bool

    package init(
        state: FleetState,
        sequence: UInt64,
        checkpointed: UInt64,
        isRestored: Bool
    ) {
        self.state = state
        self.sequence = sequence
        self.checkpointed = checkpointed
        self.isRestored = isRestored
    }
}

/// One record with its place in the journal.
package struct StoredRecord: Hashable, Sendable {
    package let sequence: UInt64
    package let epoch: Epoch
    package let record: Record

    package init(sequence: UInt64, epoch: Epoch, record: Record) {
        self.sequence = sequence
        self.epoch = epoch
        self.record = record
    }
}

/// A failed call to a store. After any of them but `.staleEpoch` nothing is emitted until the store was opened again.
package struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the caller can do about it.
    package enum Code: String, Hashable, Sendable {
        /// Another controller holds it: stop it first.
        case locked
        /// It is no store of ours: name another place.
        case foreign
        /// A newer version wrote it: use that one.
        case newer
        /// What was written is not what is read: restore a backup.
        case damaged
        /// The medium is full, read-only or fails: mend it and start again.
        case storage
        /// Another writer took over: stop.
        case staleEpoch
    }

    package let code: Code
    /// What was tried, as a verb phrase.
    package let operation: String
    /// What was met, and what to do.
    package let message: String

    package init(_ code: Code, operation: String, message: String) {
        self.code = code
        self.operation = operation
        self.message = message
    }

    package var description: String { "cannot \(operation): \(message)" }
}
