import DevicePlatforms
import FleetModel
import FleetPlanner
import Foundation
import GitSource
import JSON
import SpecLanguage
import YAML

/// Plans a fleet from nothing, then again where a part of it has changed, where nothing has, and by one set of other specs after
/// another, and prints a name and milliseconds of processor time a line.
///
///     replan-benchmark TWINS CHANGED ROUNDS SPECS [NAME=OTHER-SPECS ...]
///
/// Each plan that remembers is held against one made from nothing.
@main
struct ReplanBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 5, let changed = Int(arguments[2]), let rounds = Int(arguments[3])
        else { fatalError("replan-benchmark TWINS CHANGED ROUNDS SPECS [NAME=OTHER-SPECS ...]") }
        let others = try arguments[5...].map { argument in
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { fatalError("\(argument) is not NAME=OTHER-SPECS") }
            return (name: parts[0], fleet: try compiled(parts[1]))
        }
        let fleet = try compiled(arguments[4])
        let (sweep, reading) = try timed {
            try TwinSnapshot.read(
                arguments[1],
                projection: TwinProjection(
                    planning: [fleet] + others.map(\.fleet),
                    hasLedger: true
                )
            )
        }
        var world = World(fleet: fleet, twins: sweep.table)
        var memory = PlanMemory()
        let (_, first) = timed { world.plan(&memory) }
        print("devices\t\(world.twins.count)")
        print("reading\t\(reading)")
        print("plan\t\(first)")
        var figures: [(name: String, times: [Double])] = [
            ("upserts", []), ("changed", []), ("quiet", []),
        ]
        for round in 1...rounds {
            let rows = world.rows(changed, round)
            figures[0].times.append(timed { world.take(rows) }.time)
            world.pass(.seconds(1))
            figures[1].times.append(check(timed { world.plan(&memory) }, world))
            world.pass(.seconds(1))
            figures[2].times.append(check(timed { world.plan(&memory) }, world))
        }
        for (name, times) in figures { print("\(name)\t\(times.sorted()[rounds / 2])") }
        for (name, other) in others {
            world.fleet = other
            print("\(name)\t\(check(timed { world.plan(&memory) }, world))")
        }
    }

    private static func check(_ made: (value: Plan, time: Double), _ world: World) -> Double {
        var none = PlanMemory()
        guard made.value.digest == world.plan(&none).digest else {
            fatalError("a plan that remembers differs from one made from nothing")
        }
        return made.time
    }

    private static func compiled(_ path: String) throws -> CompiledFleet {
        let folder = SpecFolder(
            path: path,
            parse: { name, bytes in YAMLParser.parse(bytes, path: name) },
            parseSchema: { bytes in SchemaFile.Content(parsing: bytes) }
        )
        let compilation = SpecCompiler.compile(try folder.read())
        guard let fleet = compilation.fleet else {
            fatalError("\(compilation.diagnostics.prefix(3))")
        }
        return fleet
    }

    /// Milliseconds of processor time beside what the closure gives.
    private static func timed<Value, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) throws(Failure) -> (value: Value, time: Double) {
        let began = processorTime()
        let value = try body()
        return (value, processorTime() - began)
    }

    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1_000 + Double(time.tv_nsec) / 1_000_000
    }
}

/// A fleet of which more and more devices change.
private struct World {
    var fleet: CompiledFleet
    private(set) var twins: TwinTable
    private var now: Moment

    init(fleet: CompiledFleet, twins: TwinTable) {
        self.fleet = fleet
        self.twins = twins
        now = Moment(wall: twins.sweptAt ?? Timestamp(milliseconds: 0), monotonic: .seconds(1))
    }

    func plan(_ memory: inout PlanMemory) -> Plan {
        FleetPlanner.plan(
            PlanInput(fleet: fleet, twins: twins, now: now),
            decided: DeviceTrail(),
            memory: &memory
        )
    }

    mutating func pass(_ span: TimeSpan) {
        now = Moment(wall: now.wall.advanced(by: span), monotonic: now.monotonic + span)
    }

    /// So many devices, spread over all, with another label.
    func rows(_ count: Int, _ round: Int) -> [TwinTable.Row] {
        let step = max(1, twins.count / count)
        return (0..<min(count, twins.count)).map { place in
            let row = twins[(place * step + round) % twins.count]
            let twin = row.twin
            return TwinTable.Row(
                twin: Twin(
                    id: twin.id,
                    incarnation: twin.incarnation,
                    revision: twin.revision + 1,
                    labels: twin.labels.overridden(by: ["rack": Text("round-\(round)")]),
                    facts: twin.facts,
                    config: twin.config,
                    firmware: twin.firmware,
                    conditions: twin.conditions,
                    metrics: twin.metrics,
                    connectivity: twin.connectivity,
                    reportSequence: twin.reportSequence + 1,
                    reportedAt: now.wall
                ),
                asOf: now.wall,
                receivedAt: now.monotonic
            )
        }
    }

    mutating func take(_ rows: [TwinTable.Row]) {
        for row in rows { twins.upsert(row) }
    }
}
