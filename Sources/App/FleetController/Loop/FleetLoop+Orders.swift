import FleetModel
import FleetPlanner
import RolloutEngine

extension FleetLoop {
    /// Carries out what operators ask, before anything else is decided or sent.
    mutating func takeOrders() async throws {
        for letter in mailbox.take() {
            do {
                let answer = try await carryOut(letter.command)
                letter.reply.resume(returning: answer)
            } catch {
                // Whether it is durable is not known; nobody may rely on it.
                letter.reply.resume(returning: .failed("\(error)"))
                throw error
            }
        }
    }

    private mutating func carryOut(_ command: OperatorCommand) async throws -> OperatorAnswer {
        switch command.verb {
        case .order(let order): return try await carryOut(order, for: command)
        case .adopt(let commit): return try await adopt(commit, for: command)
        case .backup(let path):
            do {
                try await dependencies.store.backup(to: path)
                return .done(writer.sequence)
            } catch {
                return .failed(error.description)
            }
        case .refresh:
            refreshIsWanted = true
            return .done(writer.sequence)
        }
    }

    private mutating func carryOut(
        _ order: OperatorOrder,
        for command: OperatorCommand
    ) async throws -> OperatorAnswer {
        let records: [Record]
        do {
            records = try RolloutEngine.order(
                order,
                by: command.actor,
                reason: command.reason,
                state,
                now: clock.now()
            )
        } catch {
            return .refused(error.description)
        }
        try dependencies.failpoints.reach(.beforeOrderPersist)
        try await writer.append(records)
        try dependencies.failpoints.reach(.afterOrderPersist)
        return .done(writer.sequence)
    }

    /// Gathers what devices and platform know before it says where the fleet stands.
    private mutating func adopt(
        _ commit: CommitID,
        for command: OperatorCommand
    ) async throws -> OperatorAnswer {
        let twins = await sources.twins.view
        guard twins.isComplete else {
            return .refused("the fleet was not listed whole yet; try again in a moment")
        }
        let past: KnownPast
        do {
            past = KnownPast(
                generations: try await dependencies.platform.generations(),
                openJobs: try await dependencies.platform.openJobs(),
                twins: twins.twins.rows.map(\.twin)
            )
        } catch {
            return .failed(error.description)
        }
        return try await carryOut(.adopt(commit, past), for: command)
    }
}
