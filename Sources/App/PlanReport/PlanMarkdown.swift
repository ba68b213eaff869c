package import FleetModel

extension PlanReport {
    /// The plan as a comment on a pull request, at most `budget` bytes of UTF-8.
    ///
    /// Kept in this order: head and summary, the twenty largest causes, rollouts, what denies or warns, differences by the
    /// number of devices. What does not fit leaves a counted stub. Outside text cannot make markup or mention anybody.
    package static func markdown(
        _ plan: JSONValue,
        budget: Int = 60_000
    ) throws(PlanDocumentError) -> String {
        PlanMarkdown(try PlanDocument(plan)).text(budget: budget)
    }
}

/// Sets one plan as GitHub-flavoured Markdown.
struct PlanMarkdown {
    private static let causeLimit = 20
    private static let findingLimit = 20

    private let plan: PlanDocument

    init(_ plan: PlanDocument) { self.plan = plan }

    func text(budget: Int) -> String {
        let foot =
            "\n<sub>plan `\(plan.digest.prefix(12))` · intent `\(plan.intent.prefix(12))` · "
            + "twins \(Markdown.escaped(plan.now)), \(plan.fresh) of \(plan.twins) fresh"
            + (plan.refused > 0 ? ", **\(plan.refused) refused**" : "") + "</sub>\n"
        var page = BudgetedText(limit: budget - foot.utf8.count - 200)
        page.append(head)
        if let comparison = plan.comparison { page.append(self.comparison(comparison)) }
        page.append(each: causeRows, stub: "rows of the table")
        page.append(each: plan.rollouts.map(rollout), stub: "rollouts")
        page.append(each: findings, stub: "remarks")
        page.append(each: variants, stub: "distinct differences")
        return page.text + foot
    }

    private var head: String {
        let change = Counted.devices(plan.count("change"))
        let verb = plan.count("change") == 1 ? "changes" : "change"
        let denied = plan.count("denied") > 0 ? ", \(plan.count("denied")) denied" : ""
        let title = plan.count("change") == 0 ? "no changes" : "\(change) \(verb)"
        return "<!-- tidegate:plan v=1 plan=\(plan.digest.prefix(12)) -->\n"
            + "### Fleet plan: \(title)\(denied)\n\n\(PlanSummaryLine.text(plan))\n"
    }

    private var causeRows: [String] {
        let blocks = CauseBlock.blocks(of: plan)
        guard !blocks.isEmpty else { return [] }
        var rows = blocks.prefix(Self.causeLimit).enumerated().map { index, block in
            let what = block.causes.prefix(4).map { cause in
                let values = cause.differences.first.map { $0.values(limit: 40) } ?? ""
                let more = cause.differences.count - 1
                return Markdown.code(VisibleText.escaped(cause.path, limit: 60)) + " "
                    + Markdown.code(values) + (more > 0 ? " and \(more) more" : "")
            }.joined(separator: ", ")
            let rest = block.causes.count - 4
            let heading = block.heading.map { "\($0): " } ?? ""
            let place = block.place.map { Markdown.code($0.text) } ?? "–"
            return "| \(index + 1) | **\(Counted.number(block.devices))** | \(heading)\(what)"
                + (rest > 0 ? ", and \(rest) more paths" : "") + " | \(place) |\n"
        }
        rows[0] = "\n| | devices | what | where |\n|---|--:|---|---|\n" + rows[0]
        let hidden = blocks.count - Self.causeLimit
        if hidden > 0 { rows.append("| | | and \(hidden) more | |\n") }
        return rows
    }

    /// What is new is said first and in full only by number: the table below names it.
    private func comparison(_ comparison: PlanDocument.Comparison) -> String {
        let base =
            comparison.base.map { "`\(VisibleText.escaped(String($0.prefix(12))))`" } ?? "the base"
        let news =
            comparison.causes.map { (kind: "", news: $0) }
            + comparison.rollouts.map { (kind: "rollout ", news: $0) }
        let shown = news.prefix(Self.causeLimit).map { kind, news in
            "\(news.mark) \(kind)\(VisibleText.escaped(news.name, limit: 80)): \(Counted.devices(news.devices))"
        }
        let rest = news.count - Self.causeLimit
        let list = shown + (rest > 0 ? ["# and \(rest) more"] : [])
        return "\n**Against \(base)**: \(Markdown.escaped(comparison.sentence)).\n"
            + (list.isEmpty ? "" : "\n" + Markdown.fenced(list.joined(separator: "\n"), as: "diff"))
    }

    private func rollout(_ rollout: PlanDocument.Rollout) -> String {
        let waves = rollout.waves.map { wave in
            wave.isSkipped
                ? "\(Markdown.escaped(wave.name)) skipped"
                : "\(Markdown.escaped(wave.name)) \(Counted.number(wave.count))"
                    + (wave.soak == "0s" ? "" : " (soak \(wave.soak))")
        }.joined(separator: " → ")
        let kind =
            switch rollout.kind {
            case "catchUp": ", catch-up"
            case "correction": ", correction of drift"
            default: ""
            }
        var notes: [String] = []
        if rollout.converged > 0 {
            notes.append("\(Counted.number(rollout.converged)) have it already")
        }
        if rollout.waiting > 0 {
            notes.append("\(Counted.number(rollout.waiting)) cannot take it yet")
        }
        if let follows = rollout.follows { notes.append(follows) }
        notes += rollout.windows.map(Markdown.escaped)
        let tail = notes.isEmpty ? "" : " · " + notes.joined(separator: " · ")
        return
            "\n**Rollout** \(Markdown.code("\(rollout.cohort) \(rollout.track)"))\(kind): \(waves)\(tail)\n"
    }

    private var findings: [String] {
        var parts = plan.findings.prefix(Self.findingLimit).map { finding in
            let alert =
                switch finding.severity {
                case "deny": "CAUTION"
                case "warn": "WARNING"
                default: "NOTE"
                }
            let place = finding.place.map { " " + Markdown.code($0.text) } ?? ""
            let count = finding.devices > 0 ? " (\(Counted.devices(finding.devices)))" : ""
            let help = finding.help.map { "\n> Ways on: \(Markdown.escaped($0))" } ?? ""
            return
                "\n> [!\(alert)]\n> \(Markdown.escaped(VisibleText.escaped(finding.message, limit: 400)))"
                + "\(count)\(place)\(help)\n"
        }
        let hidden = plan.findings.count - Self.findingLimit
        if hidden > 0 { parts.append("\nand \(hidden) more remarks\n") }
        return parts
    }

    private var variants: [String] {
        plan.groups.filter { !$0.changes.isEmpty }.map { group in
            let names = group.devices.prefix(3).joined(separator: ", ")
            let title = "\(Counted.devices(group.count)): \(names)" + (group.count > 3 ? ", …" : "")
            var lines = ["@@ \(VisibleText.escaped(title)) @@"]
            for change in group.changes.prefix(40) {
                let path = VisibleText.escaped(change.path, limit: 100)
                if let before = change.difference.before {
                    lines.append("- \(path): \(VisibleText.escaped(before.shown, limit: 200))")
                }
                if let after = change.difference.after {
                    lines.append("+ \(path): \(VisibleText.escaped(after.shown, limit: 200))")
                }
            }
            if group.changes.count > 40 {
                lines.append("# and \(group.changes.count - 40) more paths")
            }
            let jobs = group.jobs.map { job in
                Markdown.code(job.text) + (job.bytes > 0 ? " (\(Counted.bytes(job.bytes)))" : "")
            }.joined(separator: ", then ")
            return
                "\n<details><summary>\(Counted.devices(group.count)): difference and jobs</summary>\n\n"
                + Markdown.fenced(lines.joined(separator: "\n"), as: "diff")
                + (jobs.isEmpty ? "" : "\nJobs: \(jobs)\n") + "</details>\n"
        }
    }
}

/// Outside text in Markdown.
enum Markdown {
    /// Every character that could begin markup, HTML, a link or a mention becomes a character reference.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in VisibleText.escaped(text).unicodeScalars {
            switch scalar {
            case "&", "<", ">", "|", "`", "*", "_", "[", "]", "(", ")", "~", "\\", "@", "#", "!",
                "{",
                "}", "$", "\"", "'":
                result += "&#\(scalar.value);"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result.replacingColons
    }

    /// In a code span that holds also in a table.
    static func code(_ text: String) -> String { "<code>\(escaped(text))</code>" }

    /// In a fence longer than any run of backticks in it.
    static func fenced(_ text: String, as language: String) -> String {
        var longest = 2
        var run = 0
        for byte in text.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        return "\(fence)\(language)\n\(text)\n\(fence)\n"
    }
}

extension String {
    /// `://` makes a link by itself on GitHub; its colon becomes a character reference.
    fileprivate var replacingColons: String {
        guard utf8.contains(UInt8(ascii: ":")) else { return self }
        var result = ""
        var rest = Substring(self)
        while let index = rest.firstIndex(of: ":") {
            let tail = rest[rest.index(after: index)...]
            result += rest[..<index] + (tail.hasPrefix("//") ? "&#58;" : ":")
            rest = tail
        }
        return result + rest
    }
}

/// Text that takes whole parts while they fit and counts those that do not.
struct BudgetedText {
    private(set) var text = ""
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Takes the part where it fits.
    mutating func append(_ part: String) { _ = take(part) }

    /// Takes parts in order until one does not fit; the rest leaves a line with its number.
    mutating func append(each parts: [String], stub: String) {
        for (index, part) in parts.enumerated() where !take(part) {
            text += "\nand \(parts.count - index) more \(stub)\n"
            return
        }
    }

    private mutating func take(_ part: String) -> Bool {
        guard text.utf8.count + part.utf8.count <= limit else { return false }
        text += part
        return true
    }
}
