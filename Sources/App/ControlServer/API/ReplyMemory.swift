/// The answers to calls with an idempotency key, the newest 256.
actor ReplyMemory {
    enum Verdict: Sendable {
        case new, underWay, otherCall
        case repeated(ControlAnswer)
    }

    private struct Entry {
        let call: String
        var answer: ControlAnswer?
    }

    private static let limit = 256
    private var entries: [String: Entry] = [:]
    private var order: [String] = []

    func begin(_ key: String, call: String) -> Verdict {
        if let entry = entries[key] {
            guard entry.call == call else { return .otherCall }
            return entry.answer.map { .repeated($0) } ?? .underWay
        }
        entries[key] = Entry(call: call)
        order.append(key)
        if order.count > Self.limit { entries[order.removeFirst()] = nil }
        return .new
    }

    /// nil: the call came to nothing and may be made again.
    func finish(_ key: String, with answer: ControlAnswer?) {
        guard let answer else {
            entries[key] = nil
            order.removeAll { $0 == key }
            return
        }
        entries[key]?.answer = answer
    }
}
