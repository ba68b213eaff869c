import Synchronization

/// Wakes the loop: "look again", never "this happened". Many marks are one, a mark too many does no harm.
final class Marks: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func mark() { continuation.yield() }

    /// For one reader at a time.
    var all: AsyncStream<Void> { stream }
}
