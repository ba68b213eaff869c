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

    static func page(_ rollout: JSONValue) -> String {
        var lines: [String] = []
        for key in [
            "id", "cohort", "track", "kind", "state", "reason", "sentence", "from", "to", "commit",
        ] as [Text] {
            if let value = rollout[key], value != .null { lines.append("\(key): \(value.cell)") }
        }
        let waves = rollout["waves"]?.array ?? []
        if !waves.isEmpty {
            let columns = waves[0].object?.keys ?? []
            var table = TextTable(columns.map { $0.string.uppercased() })
            table.rows = waves.map { wave in columns.map { wave[$0]?.cell ?? "-" } }
            lines.append(table.text)
        }
        return lines.joined(separator: "\n")
    }
}
