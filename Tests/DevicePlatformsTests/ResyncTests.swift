import FleetModel
import Foundation
import SeededGenerator
import Testing

@testable import DevicePlatforms

/// Listings of which records pass unread, since their etags say that they are known.
struct ResyncTests {
    private static func sweep(
        _ text: String,
        at received: TimeSpan,
        knowing table: TwinTable? = nil,
        _ random: inout SeededGenerator
    ) throws -> Sweep {
        let stream = TwinStream(
            limits: SweepLimits(),
            receivedAt: received,
            gate: table.map { ResyncGate($0, receivedAt: received) }
        )
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let piece = rest.prefix(1 + random.below(2_000))
            stream.take(Array(piece))
            try stream.read()
            rest = rest.dropFirst(piece.count)
        }
        return try stream.finish()
    }

    private static func take(_ sweep: Sweep, into table: inout TwinTable) throws {
        let isTaken = table.replace(by: sweep)
        try #require(isTaken)
    }

    private static func named(_ refused: [RefusedRecord]) -> [String] {
        refused.map { "\($0.name) \($0.reason)" }.sorted()
    }

    /// What a delta and a heartbeat tell while a listing is read.
    private static func hear(
        _ table: inout TwinTable,
        of world: inout ListedWorld
    ) throws {
        world.pass()
        for id in world.devices.keys.sorted() where world.random.oneIn(6) {
            guard let device = world.devices[id] else { continue }
            var random = world.random
            let line = TwinDocuments.stream([ListedWorld.line(id, device)])
            let row = try sweep(line, at: .seconds(7), &random).table[0]
            table.upsert(row)
        }
        for id in ["gw-0", "gw-1", "gw-2"] where world.devices[id] == nil {
            if let id = DeviceID(id), let life = table[id]?.twin.incarnation {
                table.remove(id, incarnation: life)
            }
        }
    }

    @Test(arguments: 0..<150 as Range<UInt64>)
    func `what passes unread leaves the table as a whole reading does`(seed: UInt64) throws {
        var world = ListedWorld(seed: seed)
        var random = SeededGenerator(seed: seed)
        var gated = TwinTable()
        try Self.take(Self.sweep(world.listing(), at: .seconds(1), &random), into: &gated)
        var passed = 0
        for round in 2...6 {
            world.pass()
            let listing = world.listing()
            let received = TimeSpan.seconds(round)
            let some = try Self.sweep(listing, at: received, knowing: gated, &random)
            let all = try Self.sweep(listing, at: received, &random)
            if world.random.oneIn(2) { try Self.hear(&gated, of: &world) }
            var whole = gated
            passed += try #require(some.gate).count

            try Self.take(some, into: &gated)
            try Self.take(all, into: &whole)

            #expect(gated.rows == whole.rows)
            #expect(Self.named(some.refused) == Self.named(all.refused))
            #expect(gated.sweptAt == whole.sweptAt)
            #expect(some.table.count + (some.gate?.count ?? 0) == all.table.count)
        }
        #expect(passed > 20)
    }

    private static let fleet = ["a", "b", "c", "d"].map {
        ListedWorld.line($0, ListedWorld.Device())
    }

    private static func known() throws -> TwinTable {
        var random = SeededGenerator(seed: 1)
        var table = TwinTable()
        let sweep = try sweep(TwinDocuments.stream(fleet), at: .seconds(1), &random)
        try take(sweep, into: &table)
        return table
    }

    private static func relisted(
        _ lines: [String],
        knowing table: TwinTable,
        _ random: inout SeededGenerator
    ) throws -> Sweep {
        try sweep(TwinDocuments.stream(lines), at: .seconds(2), knowing: table, &random)
    }

    @Test func `an unchanged fleet passes whole, in whatever order it is listed`() throws {
        var table = try Self.known()
        var random = SeededGenerator(seed: 2)
        for lines in [Self.fleet, Self.fleet.reversed(), [2, 0, 3, 1].map { Self.fleet[$0] }] {
            let sweep = try Self.relisted(lines, knowing: table, &random)
            #expect(sweep.gate?.count == 4)
            #expect(sweep.table.count == 0)
            let before = table
            try Self.take(sweep, into: &table)
            #expect(table.rows == before.rows)
            #expect(table.partsMark == before.partsMark)
            #expect(table.trail.notes(since: before.trail.mark)?.isEmpty == true)
        }
    }

    @Test func `a changed device is read and a missing one is gone, and only they are noted`()
        throws
    {
        var table = try Self.known()
        var random = SeededGenerator(seed: 3)
        var changed = ListedWorld.Device()
        changed.revision = 2
        let lines = [Self.fleet[0], ListedWorld.line("b", changed), Self.fleet[3]]
        let sweep = try Self.relisted(lines, knowing: table, &random)
        let mark = table.trail.mark
        #expect(sweep.gate?.count == 2)
        try Self.take(sweep, into: &table)
        #expect(table.rows.map(\.twin.id.description) == ["a", "b", "d"])
        #expect(table.rows.map(\.twin.revision) == [1, 2, 1])
        let notes = try #require(table.trail.notes(since: mark))
        #expect(Set(notes.map(\.device.description)) == ["b", "c"])
    }

    @Test func `a report is read of a record that passes, and makes the device fresher`() throws {
        var table = try Self.known()
        var random = SeededGenerator(seed: 4)
        var heard = ListedWorld.Device()
        heard.sequence = 2
        heard.second = 9
        let lines = [ListedWorld.line("a", heard)] + Self.fleet.dropFirst()
        let sweep = try Self.relisted(lines, knowing: table, &random)
        #expect(sweep.gate?.count == 4)
        try Self.take(sweep, into: &table)
        let row = table[0]
        #expect(row.twin.reportSequence == 2)
        #expect(row.twin.reportedAt == Timestamp("2026-11-25T14:02:09.000Z"))
        #expect(row.twin.connectivity.lastSeenAt == row.twin.reportedAt)
        #expect(row.receivedAt == .seconds(2))
        #expect(table[1].receivedAt == .seconds(1))
    }

    @Test func `a record that contradicts one that passed is believed as little as that one`()
        throws
    {
        var table = try Self.known()
        var random = SeededGenerator(seed: 7)
        let other = ListedWorld.line("b", ListedWorld.Device(), content: "another")
        let sweep = try Self.relisted(Self.fleet + [other], knowing: table, &random)
        #expect(sweep.gate?.count == 3)
        #expect(Self.named(sweep.refused) == ["b two records contradict each other"])
        let before = table
        try Self.take(sweep, into: &table)
        #expect(table.rows == before.rows)
    }

    @Test func `a trailer counts what passed, and nothing passes behind it`() throws {
        let table = try Self.known()
        var random = SeededGenerator(seed: 5)
        let short = TwinDocuments.stream(Self.fleet, count: 3)
        #expect(throws: RecordFault("the trailer counts 3 devices, and 4 came")) {
            try Self.sweep(short, at: .seconds(2), knowing: table, &random)
        }
        let behind = TwinDocuments.stream([Self.fleet[0]]) + Self.fleet[1] + "\n"
        #expect(throws: RecordFault("a line after the trailer")) {
            try Self.sweep(behind, at: .seconds(2), knowing: table, &random)
        }
        let cut = Self.fleet[0] + "\n" + Self.fleet[1]
        #expect(throws: RecordFault("the last line does not end")) {
            try Self.sweep(cut, at: .seconds(2), knowing: table, &random)
        }
    }

    @Test func `more devices than the limit are refused also where they pass`() throws {
        var limits = SweepLimits()
        limits.devices = 3
        let stream = TwinStream(
            limits: limits,
            receivedAt: .seconds(2),
            gate: ResyncGate(try Self.known(), receivedAt: .seconds(2))
        )
        stream.take(Array(TwinDocuments.stream(Self.fleet).utf8))
        #expect(throws: RecordFault("more than 3 records")) { try stream.read() }
    }

    @Test func `only a platform that says so is asked to leave records unread`() async throws {
        let table = try Self.known()
        for says in [true, false] {
            let scripted = try ScriptedPlatform.stream(
                TwinDocuments.stream(Self.fleet),
                completeETags: says
            )
            let sweep = try await scripted.platform.sweep(knowing: table)
            #expect(sweep.gate?.count == (says ? 4 : nil))
            #expect(sweep.table.count == (says ? 0 : 4))
            let whole = try await scripted.platform.sweep()
            #expect(whole.gate == nil)
            #expect(whole.table.count == 4)
        }
    }

    @Test func `a whole reading names whose etags did not tell of a change`() throws {
        var table = try Self.known()
        var random = SeededGenerator(seed: 6)
        let liar = ListedWorld.line("c", ListedWorld.Device(), content: "another")
        let text = TwinDocuments.stream([Self.fleet[0], Self.fleet[1], liar, Self.fleet[3]])
        let some = try Self.sweep(text, at: .seconds(2), knowing: table, &random)
        #expect(some.gate?.count == 4)
        try Self.take(some, into: &table)
        #expect(table[2].twin.labels["content"] == "c1-1")

        let all = try Self.sweep(text, at: .seconds(3), &random)
        let breach = try #require(ETagBreach(of: table, by: all))
        #expect(breach.count == 1)
        #expect(breach.devices.map(\.description) == ["c"])
        try Self.take(all, into: &table)
        #expect(table[2].twin.labels["content"] == "another")
        #expect(ETagBreach(of: table, by: all) == nil)
    }
}
