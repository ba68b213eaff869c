import Synchronization

/// Commands on their way to the loop, which alone carries them out, and the answers on their way back.
///
/// Bounded: a command that finds it full is refused at once.
final class OperatorMailbox: Sendable {
    /// One command and who waits for its answer.
    struct Letter: Sendable {
        let command: OperatorCommand
        let reply: CheckedContinuation<OperatorAnswer, Never>
    }

    private struct Contents {
        var letters: [Letter] = []
        var isClosed = false
    }

    private let limit: Int
    private let contents = Mutex(Contents())

    init(limit: Int) { self.limit = limit }

    /// Waits until the loop has carried the command out. `mark` wakes the loop once the command lies here.
    func send(_ command: OperatorCommand, mark: () -> Void) async -> OperatorAnswer {
        await withCheckedContinuation { continuation in
            let refusal = contents.withLock { contents -> OperatorAnswer? in
                guard !contents.isClosed else {
                    return .failed("the controller does not run")
                }
                guard contents.letters.count < limit else {
                    return .failed("\(limit) commands wait already; try again later")
                }
                contents.letters.append(Letter(command: command, reply: continuation))
                return nil
            }
            if let refusal { continuation.resume(returning: refusal) } else { mark() }
        }
    }

    /// All that lies here, in the order of its coming.
    func take() -> [Letter] {
        contents.withLock { contents in
            defer { contents.letters = [] }
            return contents.letters
        }
    }

    /// Takes commands from now on.
    func open() { contents.withLock { $0.isClosed = false } }

    /// Answers all that waits, and whatever comes, with a failure.
    func close() {
        let left = contents.withLock { contents in
            contents.isClosed = true
            defer { contents.letters = [] }
            return contents.letters
        }
        for letter in left {
            letter.reply.resume(returning: .failed("the controller is stopping"))
        }
    }
}
