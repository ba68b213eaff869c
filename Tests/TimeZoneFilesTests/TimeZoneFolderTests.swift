import FleetModel
import Foundation
import Testing
import TimeZoneFiles
import TimeZoneSamples

struct TimeZoneFolderTests {
    private let folder = FileManager.default.temporaryDirectory.appending(
        path: "tidegate-zones-\(UUID().uuidString)"
    )

    private func write(_ bytes: [UInt8], _ name: String) throws {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(bytes).write(to: file)
    }

    @Test func `zones are read by their names, and what cannot be used is named`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(TimeZoneSamples.file(rule: "GMT0BST,M3.5.0/1,M10.5.0"), "Europe/London")
        try write(Array("no zone".utf8), "Europe/Broken")
        try write([UInt8](repeating: 7, count: 100_000), "Europe/Large")
        try write(Array("# version 2025b\n# more\n".utf8), "tzdata.zi")
        let secret = folder.deletingLastPathComponent().appending(
            path: "outside-\(UUID().uuidString)"
        )
        try Data(TimeZoneSamples.file(rule: "ABC0")).write(to: secret)
        defer { try? FileManager.default.removeItem(at: secret) }
        let escape = Text("../\(secret.lastPathComponent)")
        let database = TimeZoneFolder(path: folder.path).database(naming: [
            "Europe/London", "Europe/Broken", "Europe/Large", "Europe", "Mars/Olympus", escape,
            "/etc/localtime", "device",
        ])
        #expect(database.version == "2025b")
        #expect(database.names == ["Europe/London"])
        #expect(database["Europe/London"] == TimeZoneSamples.london)
        #expect(database.fault(of: "Europe/Broken")?.hasSuffix("is no time zone file") == true)
        #expect(database.fault(of: "Europe/Large")?.contains("is larger than") == true)
        for name in ["Europe", "Mars/Olympus"] as [Text] {
            #expect(database.fault(of: name)?.contains("is the package tzdata there?") == true)
        }
        for name in [escape, "/etc/localtime", "device"] {
            #expect(database.fault(of: name)?.hasSuffix("is not the name of one") == true)
        }
    }

    @Test func `a machine without zones knows UTC alone`() {
        let database = TimeZoneFolder(path: "/nowhere").database(naming: ["Europe/London"])
        #expect(database["Europe/London"] == nil)
        #expect(database["UTC"] == .utc)
        #expect(database.version == "")
    }
}
