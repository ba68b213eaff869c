import BlockingWork
import Foundation
import Git
import GitTestSupport
import Testing

/// Fetches from peers on this host, good and bad, with the binding alone.
struct GitFetchTests {
    private let folder: TemporaryFolder
    private let mirror: GitRepository
    private let id = String(repeating: "1", count: 40)

    init() throws {
        folder = try TemporaryFolder()
        mirror = try GitRepository(creatingAt: folder.path + "/mirror.git")
    }

    private func fetch(port: Int, _ limits: TransferLimits) throws(GitError) -> GitObjectID? {
        let watch = TransferWatch(limits, operation: "fetch")
        let peer = DaemonPeer(.version4, port: UInt16(port), path: "/fleet.git", watch: watch)
        let picks = try mirror.fetch(from: peer, watch: watch, operation: "fetch") { references in
            references.filter { $0.name == "refs/heads/main" }
        }
        return picks.first?.id
    }

    /// Measures how long a fetch took to fail.
    private func failure(port: Int, _ limits: TransferLimits) -> (error: GitError?, time: Duration)
    {
        let start = ContinuousClock.now
        let error = #expect(throws: GitError.self) { _ = try fetch(port: port, limits) }
        return (error, start.duration(to: .now))
    }

    @Test func `one branch comes and nothing else, and then what is new`() throws {
        let remote = try TestRepository()
        let daemon = try GitDaemon(serving: remote.folder.path)
        let first = try remote.commit(["a.yaml": "one"])
        let other = try remote.commit(["b.yaml": "two"], to: "other", onto: first)
        try remote.git("tag", "-a", "-m", "tag", "v1", first)

        #expect(try fetch(port: daemon.port, TransferLimits())?.description == first)
        #expect(mirror.contains(try #require(GitObjectID(first))))
        #expect(!mirror.contains(try #require(GitObjectID(other))))
        #expect(try mirror.references().map(\.name) == ["refs/tidegate/tip"])

        let second = try remote.commit(["a.yaml": "three"])
        #expect(try fetch(port: daemon.port, TransferLimits())?.description == second)
        #expect(try fetch(port: daemon.port, TransferLimits())?.description == second)
    }

    @Test func `a silent peer is given up at the minimum rate`() throws {
        let server = try ScriptedServer { $0.wait() }

        let (error, time) = failure(
            port: server.port,
            TransferLimits(rateWindow: .milliseconds(500))
        )

        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("too slow") == true)
        #expect(time < .seconds(3))
    }

    @Test func `a dripping peer is given up at the minimum rate and at the deadline`() throws {
        let server = try ScriptedServer { connection in
            for byte in "00410000000000000000000000000000000000000000".utf8 {
                guard connection.send([byte]) else { return }
                usleep(50_000)
            }
            connection.wait()
        }

        let slow = failure(port: server.port, TransferLimits(rateWindow: .milliseconds(500)))
        let late = failure(port: server.port, TransferLimits(deadline: .seconds(1)))

        #expect(slow.error?.message.contains("too slow") == true)
        #expect(slow.time < .seconds(3))
        #expect(late.error?.message.contains("longer than") == true)
        #expect(late.time < .seconds(3))
    }

    @Test func `a list of branches without end is given up`() throws {
        let line = packetLine("\(id) refs/heads/\(String(repeating: "b", count: 50_000))\n")
        let server = try ScriptedServer { connection in while connection.send(line) {} }

        let (error, _) = failure(port: server.port, TransferLimits())

        #expect(error?.code == .refused)
    }

    @Test func `a flood of progress is given up at the byte cap`() throws {
        let noise = packetLine([2] + [UInt8](repeating: UInt8(ascii: "."), count: 60_000))
        let server = try packServer { connection in while connection.send(noise) {} }

        let (error, _) = failure(port: server.port, TransferLimits(bytes: 1 << 20))

        #expect(error?.code == .refused)
        #expect(error?.message.contains("more than 1048576 bytes") == true)
    }

    @Test func `a pack without end is given up at the byte cap`() throws {
        let header = Array("PACK".utf8) + [0, 0, 0, 2, 0, 0x0F, 0, 0]
        let server = try packServer { connection in
            _ = connection.send(packetLine([1] + header))
            var number: UInt32 = 0
            var isListening = true
            while isListening {
                let blobs = (0..<2_000).flatMap { Self.packedBlob(number + $0) }
                number += 2_000
                isListening = connection.send(packetLine([1] + blobs))
            }
        }

        let (error, _) = failure(port: server.port, TransferLimits(bytes: 1 << 20))

        #expect(error?.code == .refused, "\(error?.message ?? "")")
    }

    @Test func `a pack that promises a giant is refused before it unfolds`() throws {
        // A blob of 2^40 bytes, says its header; the rest never comes.
        let header = Array("PACK".utf8) + [0, 0, 0, 2, 0, 0, 0, 1]
        let giant: [UInt8] = [0xB0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10, 0x78, 0x9C]
        let server = try packServer { connection in
            _ = connection.send(packetLine([1] + header + giant + [0, 0, 0, 0]))
            connection.wait()
        }

        let (error, time) = failure(port: server.port, TransferLimits(deadline: .seconds(5)))

        #expect(error != nil)
        #expect(time < .seconds(8))
    }

    @Test func `a peer that goes in the middle is told so`() throws {
        let server = try packServer { connection in
            _ = connection.send(packetLine([1] + Array("PACK".utf8)))
        }

        let (error, _) = failure(port: server.port, TransferLimits())

        #expect(error?.code == .unavailable)
    }

    @Test func `nobody there is told so`() throws {
        let (error, _) = failure(port: try LoopbackPort.unused(), TransferLimits())

        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("refused") == true)
    }

    @Test func `a raised flag ends a fetch from a silent peer within two seconds`() throws {
        let server = try ScriptedServer { $0.wait() }
        let stop = StopFlag()
        let watch = TransferWatch(TransferLimits(), operation: "fetch", stop: stop)
        let peer = DaemonPeer(.version4, port: UInt16(server.port), path: "/a", watch: watch)
        Thread.detachNewThread {
            usleep(300_000)
            stop.raise()
        }
        let start = ContinuousClock.now

        let error = #expect(throws: GitError.self) {
            try mirror.fetch(from: peer, watch: watch, operation: "fetch") { $0 }
        }

        #expect(error?.code == .cancelled)
        #expect(start.duration(to: .now) < .seconds(2.3))
    }

    /// A blob of the four bytes of a number as a pack holds it: type and size, then a stored zlib block (RFC 1950).
    private static func packedBlob(_ number: UInt32) -> [UInt8] {
        let content = (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
        var sums: (UInt32, UInt32) = (1, 0)
        for byte in content {
            sums.0 = (sums.0 + UInt32(byte)) % 65_521
            sums.1 = (sums.1 + sums.0) % 65_521
        }
        let checksum = [sums.1 >> 8, sums.1 & 0xFF, sums.0 >> 8, sums.0 & 0xFF].map { UInt8($0) }
        return [0x34, 0x78, 0x01, 0x01, 4, 0, 0xFB, 0xFF] + content + checksum
    }

    /// A server that lists one branch, listens to what is wanted, and then does as told.
    private func packServer(
        _ serve: @escaping @Sendable (ScriptedServer.Connection) -> Void
    ) throws -> ScriptedServer {
        let list = "\(id) refs/heads/main\0side-band-64k ofs-delta\n"
        return try ScriptedServer { connection in
            _ = connection.receive()
            _ = connection.send(packetLine(list) + Array("0000".utf8))
            var wanted: [UInt8] = []
            while !wanted.suffix(9).elementsEqual("0009done\n".utf8) {
                guard let bytes = connection.receive() else { return }
                wanted += bytes
            }
            _ = connection.send(packetLine("NAK\n"))
            serve(connection)
        }
    }
}
