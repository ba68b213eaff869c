import FleetModel

/// Rollouts as a person reads them.
enum RolloutText {
    static func table(_ answer: JSONValue) -> String {
        let items = answer["items"]?.array ?? []
        guard !items.isEmpty else { return "There is no rollout." }
        var table = TextTable(["ROLLOUT", "COHORT", "TRACK", "KIND", "STATE", "WAVE", "REASON"])
        table.rows = items.map { item in
            ["id", "cohort", "track", "kind", "state", "wave", "sentence"].map {
                item[Text($0)]?.cell ?? "-"
            }
        }
        return table.text
    }

    /// What a person asks first stands first.
    private static let waveColumns: [Text] = [
        "name", "state", "total", "counted", "required", "healthy", "inFlight", "waiting", "failed",
        "unhealthy", "unknown", "stale", "absent", "blocked", "excluded", "left", "converged",
        "soak",
        "soaked",
    ]

    static func page(_ rollout: JSONValue) -> String {
        var lines: [String] = []
        for key in [
            "id", "cohort", "track", "kind", "state", "reason", "sentence", "from", "to", "commit",
        ] as [Text] {
            if let value = rollout[key], value != .null { lines.append("\(key): \(value.cell)") }
        }
        let waves = rollout["waves"]?.array ?? []
        if !waves.isEmpty {
            var table = TextTable(waveColumns.map { $0.string.uppercased() })
            table.rows = waves.map { wave in waveColumns.map { wave[$0]?.cell ?? "-" } }
            lines.append(table.text)
        }
        return lines.joined(separator: "\n")
    }
}
