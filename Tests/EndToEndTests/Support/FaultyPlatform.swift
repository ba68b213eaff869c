import LoopbackServer
import Synchronization

/// Stands between a controller and the simulator: hands on every call, and misbehaves where a test says instead of answering.
final class FaultyPlatform: Sendable {
    /// What a controller asks a platform for.
    enum Call: CaseIterable {
        case capabilities, generations
        /// Listings and feeds.
        case news
        /// The creation and the cancellation of jobs.
        case orders

        fileprivate init(_ request: LoopbackRequest) {
            self =
                switch request.path {
                case "/twin/v1/capabilities": .capabilities
                case "/job/v1/generations": .generations
                default: request.method == "POST" ? .orders : .news
                }
        }
    }

    private let relay: LoopbackRelay
    private let stranger: LoopbackServer
    private let spoiled: Spoiled

    var port: Int { relay.port }

    /// Whether anybody followed a redirect.
    var hasBeenFollowed: Bool { !stranger.requests.isEmpty }

    init(to port: Int, _ misbehaviour: Misbehaviour) throws {
        let stranger = try LoopbackServer(answering: [])
        let spoiled = Spoiled()
        self.stranger = stranger
        self.spoiled = spoiled
        relay = try LoopbackRelay(to: port) { request, connection, forward in
            guard let answer = forward(request) else { return connection.close() }
            // Looked at now, so that a call that was held for long is spoiled as well.
            guard spoiled.calls.contains(Call(request)) else {
                connection.send(answer)
                return
            }
            spoiled.misbehaviour(misbehaviour, at: request.path).send(
                insteadOf: answer,
                to: connection,
                elsewhere: stranger.url + request.target
            )
        }
    }

    deinit {
        relay.stop()
        stranger.stop()
    }

    /// From now on it misbehaves for these calls, and for no others.
    func misbehave(for calls: Set<Call>) { spoiled.calls = calls }
}

/// The calls that a platform misbehaves for now.
private final class Spoiled: Sendable {
    private let value = Mutex<Set<FaultyPlatform.Call>>([])
    private let counts = Mutex<[String: Int]>([:])

    /// A call is tried four times, and only the last failure is told: the ones before it need not take ten seconds each. The
    /// fourth try of any call is at least the fourth at its path, whoever else calls there.
    func misbehaviour(_ misbehaviour: Misbehaviour, at path: String) -> Misbehaviour {
        guard misbehaviour == .silence else { return misbehaviour }
        let count = counts.withLock { counts in
            counts[path, default: 0] += 1
            return counts[path, default: 0]
        }
        return count < 4 ? .hangUps : .silence
    }

    var calls: Set<FaultyPlatform.Call> {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}
