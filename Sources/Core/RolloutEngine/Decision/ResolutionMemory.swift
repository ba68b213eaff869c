import FleetModel
import FleetPlanner

/// What devices should be, each answer held once: for devices that report the same and that nothing tells apart by their
/// names it is found out once.
///
/// Of one rollout while one revision is in force. What is kept is bounded; that it is kept changes no answer.
struct ResolutionMemory: Sendable {
    /// So many are kept at most, by parts and in all.
    private static let limit = 1 << 16

    private var known: Set<MemberResolution> = []
    private var byParts: [TwinParts: MemberResolution] = [:]
    /// Of the table that the parts were read from.
    private var parts: DeviceTrail.Mark?

    /// The same without what is known by parts: they may be those of another table.
    var withoutParts: ResolutionMemory {
        var memory = self
        memory.byParts = [:]
        return memory
    }

    /// Whoever reads parts of the table says so before.
    mutating func begin(_ twins: TwinTable) {
        guard parts != twins.partsMark else { return }
        parts = twins.partsMark
        byParts = [:]
    }

    /// What is known of devices with these parts, or what is found out now; `parts` is nil where the name may decide.
    mutating func resolution(
        _ parts: TwinParts?,
        _ resolve: () -> MemberResolution
    ) -> MemberResolution {
        if let parts, let found = byParts[parts] { return found }
        let found = shared(resolve())
        if let parts {
            if byParts.count >= Self.limit { byParts = [:] }
            byParts[parts] = found
        }
        return found
    }

    private mutating func shared(_ resolution: MemberResolution) -> MemberResolution {
        known.count < Self.limit ? known.insert(resolution).memberAfterInsert : resolution
    }
}
