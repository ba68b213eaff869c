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

    /// What the gates of a wave saw: the verdict of each check, its first failure, and the last samples.
    private static func gates(of wave: JSONValue) -> [String] {
        (wave["gates"]?.array ?? []).flatMap { gate -> [String] in
            let place = "wave \(wave["name"]?.cell ?? "-"), gate \(gate["name"]?.cell ?? "-")"
            let checks = (gate["checks"]?.array ?? []).flatMap { check -> [String] in
                let query = check["query"].flatMap { $0 == .null ? nil : ": " + $0.cell } ?? ""
                let head =
                    "  \(check["name"]?.cell ?? "-"): \(check["verdict"]?.cell ?? "-"), "
                    + "look \(check["looks"]?.cell ?? "0") of \(check["of"]?.cell ?? "0")\(query)"
                let failure =
                    check["firstFailure"].flatMap { $0 == .null ? nil : $0 }
                    .map { ["    first failure " + sample($0)] } ?? []
                return [head] + failure
                    + (check["samples"]?.array ?? []).map { "    " + sample($0) }
            }
            return ["\(place): \(gate["verdict"]?.cell ?? "-")"] + checks
        }
    }

    private static func sample(_ sample: JSONValue) -> String {
        ["at", "outcome", "reason"].compactMap { sample[Text($0)]?.cell }.joined(separator: "  ")
    }

    static func page(_ rollout: JSONValue) -> String {
        var lines: [String] = []
        for key in [
            "id", "cohort", "track", "kind", "state", "reason", "sentence", "from", "to", "commit",
        ] as [Text] {
            if let value = rollout[key], value != .null { lines.append("\(key): \(value.cell)") }
        }
        for window in rollout["windows"]?.array ?? [] {
            if let sentence = window["sentence"] { lines.append("window: \(sentence.cell)") }
        }
        let waves = rollout["waves"]?.array ?? []
        if !waves.isEmpty {
            var table = TextTable(waveColumns.map { $0.string.uppercased() })
            table.rows = waves.map { wave in waveColumns.map { wave[$0]?.cell ?? "-" } }
            lines.append(table.text)
            for wave in waves { lines += gates(of: wave) }
        }
        return lines.joined(separator: "\n")
    }
}
