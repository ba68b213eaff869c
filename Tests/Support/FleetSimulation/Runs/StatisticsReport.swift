/// What runs came to, as lines for people and as lines for `scripts/simulate`, which adds up those of two processes.
package struct StatisticsReport {
    private let statistics: Statistics
    private let violations: Int

    package init(_ statistics: Statistics, violations: Int) {
        self.statistics = statistics
        self.violations = violations
    }

    /// Of a kind that adds up: one number a line, and the devices of each run.
    package var encoded: String {
        var lines = [
            "runs \(statistics.runs)", "milliseconds \(statistics.milliseconds)",
            "events \(statistics.events)", "violations \(violations)",
        ]
        lines += statistics.devices.map { "devices \($0)" }
        lines += all(FaultClass.allCases.map(\.rawValue), statistics.faults, "fault")
        lines += all(Probe.allCases.map(\.rawValue), statistics.probes, "probe")
        lines += all(Buggify.allCases.map(\.rawValue), statistics.buggified, "rare")
        lines += all(OracleKind.allCases.map(\.rawValue), statistics.oracles, "oracle")
        return lines.joined(separator: "\n") + "\n"
    }

    private func all(_ names: [String], _ counts: [String: Int], _ word: String) -> [String] {
        names.map { "\(word) \($0) \(counts[$0] ?? 0)" }
    }

    package var text: String {
        func list(_ names: [String], _ counts: [String: Int]) -> String {
            names.map { "\($0) \(counts[$0] ?? 0)" }.joined(separator: ", ")
        }
        return """
            seeds \(statistics.runs), hours \(statistics.hours), devices a run \(statistics.medianDevices) (median), \
            events \(statistics.events), violations \(violations)
            faults: \(list(FaultClass.allCases.map(\.rawValue), statistics.faults))
            probes: \(list(Probe.allCases.map(\.rawValue), statistics.probes))
            rare ways: \(list(Buggify.allCases.map(\.rawValue), statistics.buggified))
            oracles: \(list(OracleKind.allCases.map(\.rawValue), statistics.oracles))
            """
    }
}
