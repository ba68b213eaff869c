import FleetModel
import Foundation
import GitTestSupport
import Testing

/// State files that cannot be used: each is refused by name, and left as it is.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct StateFileTests {
    /// A state folder, and a controller on it that finds no platform.
    private struct Place {
        let folder: TemporaryFolder
        let repository: TestRepository

        init() throws {
            folder = try TemporaryFolder()
            repository = try TestRepository()
            try repository.commit(LiveSpecs().files)
        }

        var state: String { folder.path + "/state" }
        var file: String { state + "/tidegate.sqlite" }

        func controller() throws -> LiveController {
            try LiveController(
                LiveController.Setup(
                    repository: repository.path,
                    platformPort: try LoopbackPort.unused(),
                    state: state,
                    log: folder.path + "/log-" + UUID().uuidString.prefix(6)
                )
            )
        }

        /// Makes a state file by a controller that ended as it should.
        func makeState() async throws {
            let controller = try controller()
            try await eventually("there is a state", context: { controller.said }) {
                FileManager.default.fileExists(atPath: state + "/control.sock")
            }
            _ = try await controller.endsAfter(SIGTERM)
            #expect(!FileManager.default.fileExists(atPath: file + "-wal"))
        }

        /// Overwrites bytes of the state file.
        func write(_ bytes: [UInt8], at offset: UInt64) throws {
            let handle = try #require(FileHandle(forWritingAtPath: file))
            try handle.seek(toOffset: offset)
            try handle.write(contentsOf: Data(bytes))
            try handle.close()
        }

        /// Expects a refusal that names the file and holds the words, and that not a byte of the file was changed.
        func expectRefusal(saying words: String...) async throws {
            let before = FileManager.default.contents(atPath: file)
            let controller = try controller()
            #expect(try await controller.process.end(log: controller.log) == .exited(1))
            for word in words + [file] { #expect(controller.said.contains(word)) }
            #expect(FileManager.default.contents(atPath: file) == before)
        }
    }

    @Test func `a file that is no database is not ours`() async throws {
        let place = try Place()
        try place.folder.write(
            "not a database, but long enough to look like a file\n",
            to: "state/tidegate.sqlite"
        )

        try await place.expectRefusal(saying: "not a Tidegate state")
    }

    @Test func `a database of another program is not ours`() async throws {
        let place = try Place()
        try await place.makeState()
        // The application's id in the header of the file (SQLite's file format, section 1.3).
        try place.write([0x0F, 0x05, 0x51, 0x12], at: 68)

        try await place.expectRefusal(saying: "a database of another program")
    }

    @Test func `a newer schema wants the newer program`() async throws {
        let place = try Place()
        try await place.makeState()
        // The user's version in the header.
        try place.write([0, 0, 3, 0xE7], at: 60)

        try await place.expectRefusal(saying: "schema 999", "use the newer program")
    }

    @Test func `a damaged file is kept for a restore`() async throws {
        let place = try Place()
        try await place.makeState()
        let size = try #require(FileManager.default.contents(atPath: place.file)).count
        // Every page but the first: whichever table they are of.
        for page in 1..<(size / 4_096) {
            try place.write([UInt8](repeating: 0xA5, count: 64), at: UInt64(page * 4_096))
        }

        try await place.expectRefusal(saying: "damaged", "restore a backup")
    }

    @Test func `one folder has one controller, which goes on`() async throws {
        let place = try Place()
        let first = try place.controller()
        try await eventually("it runs", context: { first.said }) {
            FileManager.default.fileExists(atPath: place.state + "/control.sock")
        }

        let second = try place.controller()
        #expect(try await second.process.end(log: second.log) == .exited(1))
        #expect(second.said.contains("process \(first.process.identifier)"))
        #expect(second.said.contains(place.state))
        #expect(FileManager.default.fileExists(atPath: place.state + "/control.sock"))
        #expect(try await first.endsAfter(SIGTERM) < shutdownBound)
    }
}
