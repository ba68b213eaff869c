import FleetModel
import FleetPlanner
import Logging
import RolloutEngine

/// The state in memory, which is never ahead of the store: records become durable first and count then.
struct StateWriter {
    private let store: any RolloutStore
    private let failpoints: Failpoints
    private let logger: Logger
    private let recordsPerCheckpoint: UInt64
    let epoch: Epoch
    private(set) var state: FleetState
    private(set) var sequence: UInt64
    private var checkpointed: UInt64

    /// Loads the store, takes its writer's seat above whatever the sink has seen, and begins a term.
    ///
    /// A store that was restored, or a sink that has seen a later writer than this store, has lost part of the past.
    init(
        _ dependencies: ControllerDependencies,
        sinkEpoch: Epoch,
        recordsPerCheckpoint: UInt64
    ) async throws {
        store = dependencies.store
        failpoints = dependencies.failpoints
        logger = dependencies.logger
        self.recordsPerCheckpoint = recordsPerCheckpoint
        let stored = try await store.load()
        let former = stored.state.term?.epoch ?? Epoch(0)
        try failpoints.reach(.duringRecovery)
        guard let minimum = sinkEpoch.next else {
            throw ControllerError(
                .superseded,
                "the platform has seen epoch \(sinkEpoch.number), after which there is none: no controller can lead there"
            )
        }
        epoch = try await store.begin(minimum: minimum)
        try failpoints.reach(.duringTakeover)
        state = stored.state
        sequence = stored.sequence
        checkpointed = stored.checkpointed
        let now = dependencies.clock.now()
        var records: [Record] = [.termBegan(WriterTerm(epoch: epoch, began: now))]
        if state.knowsPast, stored.isRestored || former < sinkEpoch {
            let message =
                stored.isRestored
                ? "the store was restored from a backup, and the fleet may have gone on since"
                : "the platform has seen epoch \(sinkEpoch.number), and this store knows epoch \(former.number)"
            records.append(
                .pastLost(
                    message: message
                        + "; run `tidegate adopt COMMIT` to say where the fleet stands",
                    at: now.wall
                )
            )
        }
        try await append(records)
    }

    /// Makes the records durable, then applies them. Throws where they are not durable: then nothing may be sent.
    ///
    /// `next`: the state that the records lead to, where it is known already.
    mutating func append(_ records: [Record], leadingTo next: FleetState? = nil) async throws {
        guard !records.isEmpty else { return }
        let brings = RecordTraits(records)
        if brings.jobs { try failpoints.reach(.beforePersist) }
        if brings.outcomes { try failpoints.reach(.beforeOutcomePersist) }
        if brings.acceptance { try failpoints.reach(.beforeAcceptCommit) }
        sequence = try await store.append(records, epoch: epoch)
        if brings.outcomes { try failpoints.reach(.afterOutcomePersist) }
        if brings.acceptance { try failpoints.reach(.afterAcceptCommit) }
        if let next { state = next } else { state.apply(records) }
        for record in records { record.log(to: logger, in: state) }
        if brings.jobs { try failpoints.reach(.afterPersistBeforeSend) }
        try await checkpointWhereDue()
    }

    private mutating func checkpointWhereDue() async throws {
        guard sequence - checkpointed >= recordsPerCheckpoint else { return }
        try await store.checkpoint(state, after: sequence)
        checkpointed = sequence
    }
}

/// What is among some records.
private struct RecordTraits {
    var jobs = false
    var outcomes = false
    var acceptance = false

    init(_ records: [Record]) {
        for record in records {
            switch record {
            case .jobPersisted: jobs = true
            case .jobEnded: outcomes = true
            case .revisionAccepted: acceptance = true
            default: break
            }
        }
    }
}
