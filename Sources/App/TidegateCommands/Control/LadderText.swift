import FleetModel

/// Every layer that spoke of a device's fields, from the lowest to the one that won, as a person reads it.
struct LadderText {
    private let explanation: JSONValue
    private let path: String?

    init(_ explanation: JSONValue, path: String?) {
        self.explanation = explanation
        self.path = path
    }

    var text: String {
        let ladders = ExplanationText.fields(explanation, path).map(ladder)
        let head = [ExplanationText.head(explanation)] + ExplanationText.grounds(explanation)
        return ([head.joined(separator: "\n")] + ladders).joined(separator: "\n\n")
    }

    private func ladder(_ field: JSONValue) -> String {
        let reported = field["reported"] ?? .null
        var table = TextTable([])
        // What the winner overrode comes last first.
        for layer in (field["overridden"]?.array ?? []).reversed() {
            table.rows.append(rung(" ", layer))
        }
        if let winner = field["winner"], winner != .null { table.rows.append(rung(">", winner)) }
        let rungs = table.text.split(separator: "\n").map { line in
            String(line.reversed().drop { $0 == " " }.reversed())
        }
        return "\(field["path"]?.cell ?? "-") = \((field["desired"] ?? .null).cell)"
            + "   reported \(reported.cell)\n" + rungs.joined(separator: "\n")
    }

    private func rung(_ mark: String, _ layer: JSONValue) -> [String] {
        let at = layer["at"]
        let place = ["file", "line", "column"].compactMap { at?[Text($0)]?.cell }
        let value = layer["value"] == .null ? "null, removes" : layer["value"]?.cell ?? "-"
        let who = ["commit", "author", "time"].compactMap { at?[Text($0)]?.cell }
        return [
            " " + mark, "priority \(layer["priority"]?.cell ?? "-")", value,
            layer["config"]?.cell ?? "-", layer["mode"]?.cell ?? "-",
            place.joined(separator: ":"), who.joined(separator: " "),
        ]
    }
}
