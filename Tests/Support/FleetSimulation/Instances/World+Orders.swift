import FleetModel
import RolloutEngine

/// Orders of operators on their way to whoever leads.
extension World {
    /// Carries out what waits; false: the process has ended.
    func takeOrders(_ index: Int) async -> Bool {
        while !orders.isEmpty {
            let order = orders.removeFirst()
            let state = instances[index].state
            let records: [Record]
            do throws(OrderRefusal) {
                records = try RolloutEngine.order(
                    order,
                    by: "operator",
                    reason: "drawn",
                    state,
                    now: instances[index].now(time)
                )
            } catch {
                probe(.orderRefused)
                continue
            }
            if mutant == .answerBeforePersist {
                oracle.acknowledged(order, self)
                if random.operators.chance(30) { continue }
            }
            oracle.begins(order)
            guard await append(records, by: index) else {
                probe(.orderInDoubt)
                return false
            }
            note("order \(order.word)")
            if await crashes(index, at: .crashAfterOrder) { return false }
            oracle.acknowledged(order, self)
        }
        return true
    }
}

extension OperatorOrder {
    /// For the trace.
    var word: String {
        switch self {
        case .pause(let scope, _): "pause \(scope)"
        case .resume(let scope): "resume \(scope)"
        case .abort(let id): "abort \(id)"
        case .retry(let id): "retry \(id)"
        case .approve(let intent): "approve \(intent.short)"
        case .approveWave(let id, let wave, _): "approve wave \(wave) of \(id)"
        case .exclude(let device, _): "exclude \(device)"
        case .include(let device): "include \(device)"
        case .clearHoldBack: "clear what is held back"
        case .acceptRewind(let from, let to): "accept the rewind from \(from.short) to \(to.short)"
        case .adopt(let commit, _): "adopt \(commit.short)"
        }
    }
}
