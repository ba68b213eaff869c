import FleetModel

/// The controller's status on one screen: what needs a person first.
struct StatusText {
    private let status: JSONValue

    init(_ status: JSONValue) { self.status = status }

    var text: String {
        var table = TextTable([])
        table.rows = rows.filter { !$0[1].isEmpty }
        return table.text
    }

    private var rows: [[String]] {
        [
            ["held", held],
            ["errors", errors],
            ["pauses", (status["pauses"]?.array ?? []).map(pause).joined(separator: "; ")],
            ["git", trouble(status["revision"]?["git"])],
            ["platform", trouble(status["fleet"]?["platform"])],
            ["refused", refused],
            ["etags", breach],
            ["offers", trouble(status["offers"])],
            ["in force", inForce],
            ["proposed", proposed],
            ["devices", devices],
            [
                "rollouts",
                counts(
                    "rollouts",
                    [("live", "live"), ("succeeded", "succeeded"), ("failed", "failed")]
                ),
            ],
            [
                "jobs",
                counts(
                    "jobs",
                    [
                        ("inFlight", "in flight"), ("succeeded", "succeeded"), ("failed", "failed"),
                        ("anomalies", "contradicted"),
                    ]
                ),
            ],
            [
                "held back",
                number("heldBack") == 0 ? "" : "\(number("heldBack")) (tidegate held-back list)",
            ],
            ["set aside", number("excluded") == 0 ? "" : "\(number("excluded")) devices"],
            ["ready", status["ready"]?.bool == true ? "yes" : "no: \(missing)"],
        ]
    }

    private var held: String {
        guard let held = status["revision"]?["held"], held != .null else { return "" }
        let commit = held["commit"]?.string?.prefix(12) ?? "-"
        let sentence = held["sentence"]?.cell ?? "-"
        // Of the others the sentence names the way on.
        guard ["firstContact", "guards"].contains(held["reason"]?.string),
            let intent = held["intent"]?.string
        else { return "\(commit): \(sentence)" }
        return "\(commit): \(sentence); tidegate approve \(intent.prefix(12))"
    }

    private var errors: String {
        let errors = status["revision"]?["errors"]?.array ?? []
        let first = errors.first.map { error in
            "\(error["at"]?["file"] == "" ? "." : error["at"]?["file"]?.cell ?? "-")"
                + ":\(error["at"]?["line"]?.cell ?? "-"): "
                + (error["message"]?.cell ?? "-")
        }
        guard let first else { return "" }
        let tip = status["revision"]?["tip"]?.string?.prefix(12) ?? "-"
        return "\(tip): \(first)" + (errors.count > 1 ? "; and \(errors.count - 1) more" : "")
    }

    /// Records that cannot be used; those devices stand as they were last known.
    private var refused: String {
        let count = status["fleet"]?["refusedCount"]?.integer ?? 0
        guard count > 0, let first = status["fleet"]?["refused"]?.array?.first else { return "" }
        return "\(count) of the platform's records, \(first["id"]?.cell ?? "-") first: "
            + (first["reason"]?.cell ?? "-")
    }

    /// Etags that did not tell of a change; every record is read since.
    private var breach: String {
        guard let breach = status["fleet"]?["etagBreach"], breach != .null else { return "" }
        return
            "do not tell of every change: \(breach["devices"]?.integer ?? 0) devices said something else under the etag "
            + "they had, \(breach["first"]?.array?.first?.cell ?? "-") first; every record is read"
    }

    private var inForce: String {
        guard let commit = status["revision"]?["accepted"]?.string else { return "nothing yet" }
        let isTip = status["revision"]?["tip"]?.string == commit
        let summary = isTip ? status["revision"]?["summary"]?.cell ?? "-" : ""
        let author = isTip ? " by \(status["revision"]?["author"]?.cell ?? "-")" : ""
        return "\(commit.prefix(12)) \(summary)\(author)"
    }

    private var proposed: String {
        guard let plan = status["plan"], plan["inForce"]?.bool == false else { return "" }
        let change = plan["change"]?.cell ?? "-"
        return "\(plan["commit"]?.string?.prefix(12) ?? "-"): \(change) devices to change"
    }

    /// Each device once; what is none is left out.
    private var devices: String {
        guard let devices = status["devices"], devices != .null else {
            return "\(status["fleet"]?["devices"]?.cell ?? "-") listed"
        }
        let parts = [
            ("converged", "converged"), ("inProgress", "in progress"), ("waiting", "waiting"),
            ("failed", "failed"), ("heldBack", "held back"), ("blocked", "blocked"),
            ("silent", "silent"), ("conflicted", "conflicted"), ("excluded", "set aside"),
            ("maintenance", "in maintenance"), ("quarantined", "quarantined"),
            ("retired", "retired"), ("unmanaged", "unmanaged"),
        ].filter { devices[Text($0.0)] != 0 || $0.0 == "converged" }
        return "\(devices["total"]?.cell ?? "-"): "
            + parts.map { "\(devices[Text($0.0)]?.cell ?? "-") \($0.1)" }.joined(separator: ", ")
    }

    private var missing: String {
        status["fleet"]?["sweptAt"] == .null
            ? "the fleet was not listed whole yet" : "no revision is in force"
    }

    private func number(_ key: Text) -> Int64 { status[key]?.integer ?? 0 }

    private func counts(_ key: Text, _ words: [(Text, String)]) -> String {
        words.map { "\(status[key]?[$0.0]?.cell ?? "-") \($0.1)" }.joined(separator: ", ")
    }

    private func pause(_ pause: JSONValue) -> String {
        let until = pause["until"] == .null ? "" : " until \(pause["until"]?.cell ?? "-")"
        return "\(pause["scope"]?.cell ?? "-")\(until) by \(pause["actor"]?.cell ?? "-"): "
            + (pause["reason"]?.cell ?? "-")
    }

    private func trouble(_ health: JSONValue?) -> String {
        guard let problem = health?["problem"], problem != .null else { return "" }
        return "fails since \(health?["since"]?.cell ?? "-"): \(problem.cell)"
    }
}
