import FleetModel
import Foundation
import HTTPTransport
import LoopbackServer
import Testing

struct CompressionTests {
    /// Zeros by gzip, made by the gzip of this machine.
    private func bomb(mebibytes: Int) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "head -c \(mebibytes)M /dev/zero | gzip -9 -c"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let bytes = Array(try pipe.fileHandleForReading.readToEnd() ?? Data())
        process.waitUntilExit()
        return bytes
    }

    private func serve(_ bytes: [UInt8]) throws -> LoopbackServer {
        try LoopbackServer { _, connection in
            connection.answer(headers: ["Content-Encoding: gzip"], body: bytes)
        }
    }

    @Test(arguments: [false, true])
    func `a bomb is refused before it is unpacked, also as a stream`(_ isStream: Bool) throws {
        let server = try serve(try bomb(mebibytes: 64))
        let connection = HTTPConnection(settings: HTTPSettings(limits: shortLimits()))
        let exchange = try connection.open(
            HTTPRequest(.get, try address(server.url), isStream: isStream)
        )
        var most = 0

        let error = #expect(throws: TransportError.self) {
            while let piece = try exchange.read() { most = max(most, piece.count) }
        }

        #expect(error?.code == .tooLarge)
        #expect(most <= 8 << 20)
    }

    @Test func `an honest compressed body comes through`() throws {
        let server = try LoopbackServer { _, connection in
            connection.answer(headers: ["Content-Encoding: gzip"], body: HostileAnswer.gzip)
        }
        let connection = HTTPConnection(settings: HTTPSettings(limits: shortLimits()))

        let response = try connection.send(HTTPRequest(.get, try address(server.url)))

        #expect(response.body == Array("{}".utf8))
        #expect(server.requests.first?.headers["accept-encoding"] == "zstd, gzip")
    }

    @Test func `a long compressed stream comes through whole though it waits in between`() throws {
        let lines = (0..<200_000).map {
            "{\"id\":\"gw-\($0)\",\"x\":\($0 &* 2_654_435_761 % 1_000_003)}\n"
        }
        .joined()
        let file = FileManager.default.temporaryDirectory.appending(path: "tg-\(UUID())")
        try Data(lines.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/bin/gzip")
        process.arguments = ["-k", file.path]
        try process.run()
        process.waitUntilExit()
        let packed = URL(filePath: file.path + ".gz")
        defer { try? FileManager.default.removeItem(at: packed) }
        let server = try serve(Array(try Data(contentsOf: packed)))
        let connection = HTTPConnection(settings: HTTPSettings(limits: shortLimits()))
        let exchange = try connection.open(
            HTTPRequest(.get, try address(server.url), isStream: true)
        )

        var body: [UInt8] = []
        while let piece = try exchange.read() { body += piece }

        #expect(body == Array(lines.utf8))
    }
}
