import Foundation
import GitTestSupport
import Synchronization

/// Stands between a client and a server on loopback, and passes on as much as a test says.
final class Relay: Sendable {
    enum Mode: Equatable {
        case open
        /// The server hears all; of its answers only so many bytes of a connection get through, and the rest waits.
        case holdsBack(after: Int)
        /// Hangs up on every new connection.
        case refuses
    }

    private let current: Valve
    private let server: ScriptedServer

    var port: Int { server.port }

    init(to port: Int) throws {
        let current = Valve()
        self.current = current
        server = try ScriptedServer { client in Relay.serve(client, port, current) }
    }

    deinit { set(.open) }

    /// What is held back gets through when the mode is open again.
    func set(_ mode: Mode) { current.mode = mode }

    /// Whether bytes of an answer wait now.
    var isHoldingBack: Bool { current.waiting.withLock { $0 > 0 } }

    private static func serve(_ client: ScriptedServer.Connection, _ port: Int, _ valve: Valve) {
        guard valve.mode != .refuses, let server = ScriptedServer.Connection(to: port) else {
            client.hangUp()
            return
        }
        let answersEnded = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            passAnswers(of: server, to: client, valve)
            client.hangUp()
            answersEnded.signal()
        }
        while let bytes = client.receive() {
            guard server.send(bytes) else { break }
        }
        server.hangUp()
        answersEnded.wait()
        server.close()
    }

    private static func passAnswers(
        of server: ScriptedServer.Connection,
        to client: ScriptedServer.Connection,
        _ valve: Valve
    ) {
        var passed = 0
        while let bytes = server.receive() {
            let room = valve.room(after: passed)
            let part = bytes.prefix(room)
            guard client.send(Array(part)) else { return }
            passed += part.count
            guard part.count < bytes.count else { continue }
            valve.waitUntilOpen()
            guard client.send(Array(bytes.dropFirst(part.count))) else { return }
            passed += bytes.count - part.count
        }
    }
}

/// How much gets through a relay now.
private final class Valve: Sendable {
    private let value = Mutex(Relay.Mode.open)
    let waiting = Mutex(0)

    var mode: Relay.Mode {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }

    /// How many more bytes of a connection get through that has had `passed`.
    func room(after passed: Int) -> Int {
        if case .holdsBack(let limit) = mode { max(0, limit - passed) } else { .max }
    }

    func waitUntilOpen() {
        waiting.withLock { $0 += 1 }
        while mode != .open { usleep(20_000) }
        waiting.withLock { $0 -= 1 }
    }
}
