import Synchronization

/// Lends a fixed number of lanes, first come, first served.
final class LanePool: Sendable {
    private struct State {
        var free: [Lane]
        /// In the order of arrival.
        var waiting: [(ticket: Int, continuation: CheckedContinuation<Lane?, Never>)] = []
        var nextTicket = 0
        /// Tickets that were cancelled before they stood in line.
        var cancelled: Set<Int> = []
    }

    private let state: Mutex<State>

    init(count: Int, settings: HTTPSettings) {
        state = Mutex(State(free: (0..<count).map { _ in Lane(settings: settings) }))
    }

    /// A free lane, as soon as there is one; nil: the task was cancelled.
    func take() async -> Lane? {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        let lane = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                stand(in: ticket, continuation)
            }
        } onCancel: {
            leave(ticket)
        }
        // A cancellation that came after the lane was given has left its ticket behind.
        state.withLock { _ = $0.cancelled.remove(ticket) }
        return lane
    }

    /// Hands the lane to whoever waits longest.
    func giveBack(_ lane: Lane) {
        let next = state.withLock { state -> CheckedContinuation<Lane?, Never>? in
            guard !state.waiting.isEmpty else {
                state.free.append(lane)
                return nil
            }
            return state.waiting.removeFirst().continuation
        }
        next?.resume(returning: lane)
    }

    private func stand(in ticket: Int, _ continuation: CheckedContinuation<Lane?, Never>) {
        let answer = state.withLock { state -> Lane?? in
            if state.cancelled.remove(ticket) != nil { return .some(nil) }
            if let lane = state.free.popLast() { return lane }
            state.waiting.append((ticket, continuation))
            return nil
        }
        if let answer { continuation.resume(returning: answer) }
    }

    private func leave(_ ticket: Int) {
        let continuation = state.withLock { state -> CheckedContinuation<Lane?, Never>? in
            guard let index = state.waiting.firstIndex(where: { $0.ticket == ticket }) else {
                state.cancelled.insert(ticket)
                return nil
            }
            return state.waiting.remove(at: index).continuation
        }
        continuation?.resume(returning: nil)
    }
}
