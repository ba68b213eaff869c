import FleetModel
import Foundation
import Testing
import TimeZoneFiles

/// Every zone of this machine from 2025 to 2030, as we read it and as Python does.
@Suite(.enabled(if: PythonZones.isThere, "needs python3 of version 3.9, and tzdata"))
struct TimeZoneReferenceTests {
    @Test func `clocks change when Python says that they do`() throws {
        let lines = try PythonZones.lines()
        let names = Set(lines.map(\.zone))
        try #require(names.count > 400)
        let database = TimeZoneFolder().database(naming: names)
        var changes: [Text: [PythonZones.Line]] = [:]
        for line in lines where line.kind == "change" {
            changes[line.zone, default: []].append(line)
        }
        var compared = 0
        for name in names.sorted() {
            let rules = try #require(database[name], "\(database.fault(of: name) ?? "")")
            let theirs = try #require(changes[name])
            #expect(rules.offset(at: theirs[0].first) == Int(theirs[0].second), "\(name)")
            #expect(ours(rules, from: theirs[0].first) == theirs.dropFirst().map(\.pair), "\(name)")
            compared += theirs.count - 1
        }
        #expect(compared > 1_000)
    }

    @Test func `what a clock shows is the instant that Python says`() throws {
        let lines = try PythonZones.lines().filter { $0.kind == "clock" }
        let database = TimeZoneFolder().database(naming: Set(lines.map(\.zone)))
        for line in lines {
            let rules = try #require(database[line.zone])
            #expect(rules.instant(ofClock: line.first) == line.second, "\(line)")
        }
        #expect(lines.count > 5_000)
    }

    /// The changes of the six years that change the offset.
    private func ours(_ rules: TimeZoneRules, from start: Int64) -> [PythonZones.Pair] {
        var found: [PythonZones.Pair] = []
        var offset = rules.offset(at: start)
        var instant = start
        while let change = rules.change(after: instant), change.at <= PythonZones.end {
            if change.offset != offset {
                found.append(PythonZones.Pair(first: change.at, second: Int64(change.offset)))
            }
            offset = change.offset
            instant = change.at
        }
        return found
    }
}

/// What `scripts/list-time-zone-changes` says.
enum PythonZones {
    struct Pair: Equatable {
        let first: Int64
        let second: Int64
    }

    struct Line {
        let kind: String
        let zone: Text
        let first: Int64
        let second: Int64

        var pair: Pair { Pair(first: first, second: second) }
    }

    static let end: Int64 = 1_924_992_000

    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "scripts/list-time-zone-changes").path

    static var isThere: Bool {
        let probe = "import sys, zoneinfo; sys.exit(not zoneinfo.available_timezones())"
        return (try? run(["-c", probe]))?.status == 0
            && FileManager.default.fileExists(
                atPath: TimeZoneFolder.standardPath + "/Europe/London"
            )
    }

    static func lines() throws -> [Line] {
        let (output, status) = try run([script])
        try #require(status == 0)
        return try output.split(separator: "\n").map { line in
            let words = line.split(separator: " ")
            try #require(words.count == 4)
            return Line(
                kind: String(words[0]),
                zone: Text(String(words[1])),
                first: try #require(Int64(words[2])),
                second: try #require(Int64(words[3]))
            )
        }
    }

    private static func run(_ arguments: [String]) throws -> (output: String, status: Int32) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (String(decoding: output, as: UTF8.self), process.terminationStatus)
    }
}
