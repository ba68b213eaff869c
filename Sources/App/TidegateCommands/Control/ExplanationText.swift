import FleetModel

/// A device's values and where they come from, as a person reads them.
struct ExplanationText {
    private let explanation: JSONValue
    private let state: JSONValue
    private let path: String?

    init(_ explanation: JSONValue, _ state: JSONValue, path: String?) {
        self.explanation = explanation
        self.state = state
        self.path = path
    }

    var text: String {
        var lines: [String] = []
        lines.append(Self.head(explanation))
        lines += Self.grounds(explanation)
        lines += Self.tracks(state)
        var table = TextTable(["PROPERTY", "DESIRED", "", "REPORTED", "SET BY", "COMMIT"])
        for component in explanation["firmware"]?.array ?? [] where path == nil {
            table.rows.append(
                row("firmware.\(component["component"]?.cell ?? "-")", component, component["at"])
            )
        }
        for field in Self.fields(explanation, path) {
            table.rows.append(row(field["path"]?.cell ?? "-", field, field["winner"]?["at"]))
            for layer in field["overridden"]?.array ?? [] {
                let value = layer["value"]?.cell ?? "-"
                table.rows.append([
                    "  overrode", value, "", "", Self.place(layer["at"]), commit(layer["at"]),
                ])
            }
        }
        lines.append("")
        lines.append(table.text)
        for obstacle in explanation["obstacles"]?.array ?? [] {
            lines.append("blocked: \(obstacle["sentence"]?.cell ?? "-")")
        }
        return lines.joined(separator: "\n")
    }

    /// The device and who governs it.
    static func head(_ explanation: JSONValue) -> String {
        "\(explanation["device"]?.cell ?? "-")   cohort \(cohort(explanation["governance"]))"
    }

    private static func cohort(_ governance: JSONValue?) -> String {
        if let name = governance?["cohort"] { return name.cell }
        if let reason = governance?["undecided"] { return "unknown: \(reason.cell)" }
        return governance?["retired"] == nil
            ? "none: unmanaged or in conflict" : "none: the device is retired"
    }

    /// The document of the device and the conditions that were asked, a line each.
    static func grounds(_ explanation: JSONValue) -> [String] {
        var lines: [String] = []
        if let document = explanation["document"], document != .null {
            lines.append(
                "Device/\(document["name"]?.cell ?? "-") at \(place(document["at"]))"
                    + "  \(document["state"]?.cell ?? "-")\(why(document))"
            )
            for label in document["labels"]?.object?.members ?? [] {
                lines.append("  label \(label.key.string.escapingControls)=\(label.value.cell)")
            }
        }
        for condition in explanation["conditions"]?.array ?? [] {
            lines.append(
                "\(condition["resource"]?.cell ?? "-") at \(place(condition["at"]))"
                    + "  where \(condition["where"]?.cell ?? "-")"
                    + "  \(condition["answer"]?.cell ?? "-")\(why(condition))"
            )
        }
        return lines
    }

    private static func why(_ ground: JSONValue) -> String {
        guard let reason = ground["reason"], reason != .null else { return "" }
        return ": \(reason.cell)"
    }

    /// The fields that any spec speaks of; only the one at `path`, where that is given.
    static func fields(_ explanation: JSONValue, _ path: String?) -> [JSONValue] {
        (explanation["fields"]?.array ?? []).filter { path == nil || $0["path"]?.string == path }
    }

    /// Whether any spec speaks of the field.
    static func tells(of path: String, _ explanation: JSONValue) -> Bool {
        !fields(explanation, path).isEmpty
    }

    /// One line a track: its state and why.
    static func tracks(_ state: JSONValue) -> [String] {
        (state["tracks"]?.array ?? []).map { track in
            let words = ["track", "state", "sentence"].compactMap { track[Text($0)]?.cell }
            return words.joined(separator: "  ")
        }
    }

    private func row(_ name: String, _ value: JSONValue, _ at: JSONValue?) -> [String] {
        let desired = value["desired"] ?? .null
        let reported = value["reported"] ?? .null
        let mark = desired == .null ? "?" : desired == reported ? "=" : "~"
        return [name, desired.cell, mark, reported.cell, Self.place(at), commit(at)]
    }

    private static func place(_ at: JSONValue?) -> String {
        guard let file = at?["file"]?.cell else { return "-" }
        return "\(file):\(at?["line"]?.cell ?? "-")"
    }

    private func commit(_ at: JSONValue?) -> String {
        guard let commit = at?["commit"]?.string else { return "-" }
        return "\(commit.prefix(10)) \(at?["author"]?.cell ?? "")"
    }
}
