import FleetModel
import HTTPTransport
import LoopbackServer
import Synchronization
import Testing

struct HTTPClientTests {
    @Test func `many exchanges run at once, and no more than allowed`() async throws {
        let gauge = Gauge()
        let server = try LoopbackServer { request, connection in
            gauge.enter()
            connection.pause(milliseconds: 30)
            gauge.leave()
            connection.answer(body: Array(request.target.utf8))
        }
        // Nothing here is about deadlines, and a busy machine may let an answer wait.
        var limits = HTTPLimits()
        limits.header = .seconds(60)
        let client = HTTPClient(settings: HTTPSettings(limits: limits), concurrency: 4)

        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<40 {
                group.addTask {
                    let request = HTTPRequest(.get, try address(server.url + "/\(index)"))
                    let body = try await client.send(request).body
                    #expect(String(decoding: body, as: UTF8.self) == "/\(index)")
                }
            }
            try await group.waitForAll()
        }

        #expect(gauge.most <= 4)
        #expect(gauge.most >= 2)
    }

    @Test func `a cancelled task ends its exchange, and those that wait in line`() async throws {
        let server = try LoopbackServer { _, connection in connection.hang() }
        var limits = HTTPLimits()
        limits.header = .seconds(600)
        limits.total = .seconds(600)
        let client = HTTPClient(settings: HTTPSettings(limits: limits), concurrency: 1)
        let start = ContinuousClock.now

        await withTaskGroup(of: TransportError.Code?.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    do {
                        _ = try await client.send(HTTPRequest(.get, try address(server.url)))
                        return nil
                    } catch {
                        return (error as? TransportError)?.code
                    }
                }
            }
            try? await Task.sleep(for: .milliseconds(300))
            group.cancelAll()
            for await code in group { #expect(code == .cancelled) }
        }

        // Below the deadline of 600 s, which says that it was the cancellation; other tests hold this machine's few
        // threads meanwhile.
        #expect(ContinuousClock.now - start < .seconds(300))
    }

    @Test func `a lane is given back after a fault`() async throws {
        let server = try LoopbackServer(answering: Array("garbage\r\n\r\n".utf8))
        let good = try LoopbackServer { _, connection in connection.answer(body: []) }
        let client = HTTPClient(settings: HTTPSettings(limits: shortLimits()), concurrency: 1)

        for _ in 0..<3 {
            await #expect(throws: TransportError.self) {
                try await client.send(HTTPRequest(.get, try address(server.url)))
            }
        }

        #expect(try await client.send(HTTPRequest(.get, try address(good.url))).status == 200)
    }

    @Test func `a large body is read on a thread of its own, piece by piece`() async throws {
        let server = try LoopbackServer { _, connection in
            connection.answer(body: [UInt8](repeating: 0x20, count: 40 << 20))
        }
        let client = HTTPClient(settings: HTTPSettings(limits: shortLimits()), concurrency: 1)

        let request = HTTPRequest(.get, try address(server.url), isStream: true)
        let count = try await client.withExchange(request) { exchange throws(TransportError) in
            var count = 0
            while let piece = try exchange.read() { count += piece.count }
            return count
        }

        #expect(count == 40 << 20)
    }
}

/// Counts how many are inside at once.
final class Gauge: Sendable {
    private let state = Mutex((now: 0, most: 0))

    func enter() {
        state.withLock {
            $0.now += 1
            $0.most = max($0.most, $0.now)
        }
    }

    func leave() { state.withLock { $0.now -= 1 } }

    var most: Int { state.withLock { $0.most } }
}
