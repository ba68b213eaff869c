import FleetSimulation
import Foundation
import RolloutEngine

/// `tidegate-simulate`: runs seeds, one after another, and tells what they came to.
@main
struct SimulateCommand {
    private struct Options {
        var first: UInt64 = 1
        var count: UInt64 = 100
        var mutant: Mutant?
        var isQuiet = false
        var minimises = false
        var hashes = false
        var output: String?
        var without: [String] = []
    }

    static func main() async {
        guard let options = parse(Array(CommandLine.arguments.dropFirst())) else {
            write(
                """
                usage: tidegate-simulate [--first N] [--seeds N] [--seed N] [--mutant NAME] [--without FAULT]...
                                         [--minimise] [--hashes] [--statistics FILE] [--mutants]
                """
            )
            exit(64)
        }
        var statistics = Statistics()
        var violations = 0
        for seed in options.first..<(options.first + options.count) {
            var plan = WorldPlan(seed: seed)
            plan.faults = plan.faults.filter { !options.without.contains($0.rawValue) }
            let run = await SimulationRun.run(plan, mutant: options.mutant)
            statistics.add(run.statistics)
            if options.hashes { write("\(seed) \(String(run.hash, radix: 16))") }
            guard let violation = run.violation else { continue }
            violations += 1
            await tell(violation, of: run, plan, options)
            if options.mutant != nil { break }
        }
        if let output = options.output {
            let report = StatisticsReport(statistics, violations: violations)
            try? report.encoded.write(toFile: output, atomically: true, encoding: .utf8)
        } else if !options.isQuiet {
            write(StatisticsReport(statistics, violations: violations).text)
        }
        exit(violations > 0 ? 1 : 0)
    }

    private static func tell(
        _ violation: OracleViolation,
        of run: SimulationRun,
        _ plan: WorldPlan,
        _ options: Options
    ) async {
        if options.mutant != nil { return write("found \(run.seed) \(violation)") }
        write("seed \(run.seed): \(violation)")
        for line in run.last { write("    \(line)") }
        let faults = plan.faults.map(\.rawValue).sorted().joined(separator: " ")
        write("  faults: \(faults)")
        write("  again: make simulate SEED=\(run.seed)")
        guard options.minimises else { return }
        let least = await Minimiser(mutant: options.mutant).minimised(plan, violation)
        write(
            "  still with \(least.deviceCount) devices, \(least.instanceCount) instances, faults "
                + least.faults.map(\.rawValue).sorted().joined(separator: " ")
                + ", rare ways " + least.buggified.map(\.rawValue).sorted().joined(separator: " ")
        )
    }

    private static func parse(_ arguments: [String]) -> Options? {
        var options = Options()
        var left = arguments[...]
        while let argument = left.popFirst() {
            switch argument {
            case "--minimise": options.minimises = true
            case "--hashes": options.hashes = true
            case "--quiet": options.isQuiet = true
            case "--mutants":
                for mutant in Mutant.all { write(mutant.name) }
                exit(0)
            default:
                guard let value = left.popFirst() else { return nil }
                switch argument {
                case "--first": options.first = UInt64(value) ?? 1
                case "--seeds": options.count = UInt64(value) ?? 1
                case "--seed": (options.first, options.count) = (UInt64(value) ?? 1, 1)
                case "--statistics": options.output = value
                case "--without": options.without.append(value)
                case "--mutant":
                    guard let mutant = Mutant(value) else { return nil }
                    options.mutant = mutant
                default: return nil
                }
            }
        }
        return options
    }

    private static func write(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }
}
