package import FleetModel
package import FleetPlanner

/// Views of one plan, all made from its JSON form, so that a saved plan and a fresh one show alike.
package enum PlanReport {
    /// The plan for a terminal or a log: cause first, a stable summary in the last line but one.
    package static func text(
        _ plan: JSONValue,
        style: TextStyle = TextStyle()
    ) throws(PlanDocumentError) -> String {
        PlanText(try PlanDocument(plan), style).text
    }

    /// Writes that text in pieces, with every device by itself before the summary.
    package static func writeExpanded<Sink: PlanSink>(
        _ plan: JSONValue,
        style: TextStyle = TextStyle(),
        to sink: inout Sink
    ) throws where Sink.Failure == Never {
        let document = try PlanDocument(plan)
        let text = PlanText(document, style)
        sink.take(Array(text.opening.utf8))
        sink.take(Array("\n DEVICES\n".utf8))
        var piece: [UInt8] = []
        PlanDeviceText(document).write { device in
            piece.append(contentsOf: device.utf8)
            guard piece.count >= 64 * 1_024 else { return }
            sink.take(piece)
            piece.removeAll(keepingCapacity: true)
        }
        sink.take(piece + Array(text.closing.utf8))
    }
}

/// How text is set.
package struct TextStyle: Hashable, Sendable {
    /// Only where there is a terminal that was not told otherwise.
    package var usesColour: Bool
    /// Blocks of causes that are shown; the rest is counted.
    package var causeLimit: Int
    /// Distinct differences of one path that are shown; the rest is counted.
    package var differenceLimit: Int
    /// Names of devices that are shown below each block.
    package var deviceLimit: Int

    package init(
        usesColour: Bool = false,
        causeLimit: Int = 20,
        differenceLimit: Int = 4,
        deviceLimit: Int = 0
    ) {
        self.usesColour = usesColour
        self.causeLimit = causeLimit
        self.differenceLimit = differenceLimit
        self.deviceLimit = deviceLimit
    }

    enum Colour: Int {
        case red = 31
        case green = 32
        case yellow = 33
        case bold = 1
    }

    func paint(_ text: String, _ colour: Colour) -> String {
        usesColour ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }
}

/// Sets one plan as text.
struct PlanText {
    private static let width = 100

    private let plan: PlanDocument
    private let style: TextStyle

    init(_ plan: PlanDocument, _ style: TextStyle) {
        self.plan = plan
        self.style = style
    }

    var text: String {
        plan.isEmpty ? "No changes. \(evidence)\n" : opening + closing
    }

    /// All before the summary.
    var opening: String {
        var lines = head
        let blocks = CauseBlock.blocks(of: plan)
        for (index, block) in blocks.prefix(style.causeLimit).enumerated() {
            lines += [""] + cause(block, number: index + 1)
        }
        if blocks.count > style.causeLimit {
            lines += ["", " and \(Counted.noun(blocks.count - style.causeLimit, "more cause"))"]
        }
        for rollout in plan.rollouts { lines += [""] + self.rollout(rollout) }
        if let comparison = plan.comparison { lines += [""] + self.comparison(comparison) }
        if !plan.findings.isEmpty { lines += ["", " ATTENTION"] + plan.findings.flatMap(finding) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The summary and what names the plan.
    var closing: String {
        "\n\(summary)\nplan \(plan.digest.prefix(12)), intent \(plan.intent.prefix(12))\n"
    }

    private var commit: String { plan.commit.map { String($0.prefix(12)) } ?? "the specs" }

    private var evidence: String {
        let verb = plan.twins == 1 ? "matches" : "match"
        let oldest = plan.oldestReport.map { "; oldest report \($0)" } ?? "; some never reported"
        return "\(Counted.devices(plan.twins)) \(verb) \(commit)"
            + (plan.twins == 0 ? "" : oldest) + refused + "."
    }

    private var head: [String] {
        let base = plan.base.map { " against \($0.prefix(12))" } ?? ""
        let oldest = plan.oldestReport.map { ", oldest \($0)" } ?? ""
        return [
            " specs  \(commit)\(base)",
            " twins  \(Counted.devices(plan.twins)) at \(plan.now), \(Counted.number(plan.fresh)) with a fresh "
                + "report\(oldest)\(refused)",
        ]
    }

    /// What could not be read is no evidence, and that is said.
    private var refused: String {
        plan.refused > 0
            ? "; \(Counted.noun(plan.refused, "record")) refused, of which the plan says nothing"
            : ""
    }

    private func cause(_ block: CauseBlock, number: Int) -> [String] {
        let count = Counted.devices(block.devices)
        let place = block.place.map { "\(VisibleText.escaped($0.text))  " } ?? ""
        let name = block.resource.map { VisibleText.escaped($0) } ?? ""
        let heading = [name, block.heading ?? ""].filter { !$0.isEmpty }.joined(separator: ": ")
        var lines = [style.paint(row(" \(number)  \(place)\(heading)", count), .bold)]
        for cause in block.causes {
            for (index, difference) in cause.differences.prefix(style.differenceLimit).enumerated()
            {
                let path = index == 0 ? VisibleText.escaped(cause.path, limit: 60) : ""
                let line = cause.place.flatMap { place in
                    index == 0 && place.text != block.place?.text ? "  line \(place.line)" : nil
                }
                lines.append(
                    row(
                        "      \(difference.mark(kind: block.kind)) \(padded(path, 28)) "
                            + difference.values(limit: 40) + (line ?? ""),
                        Counted.number(difference.devices)
                    )
                )
            }
            let more = cause.differences.dropFirst(style.differenceLimit)
            if !more.isEmpty {
                let devices = more.reduce(0) { $0 + $1.devices }
                lines.append(
                    row(
                        "        and \(Counted.noun(more.count, "other difference"))",
                        Counted.number(devices)
                    )
                )
            }
        }
        return lines + names(of: block)
    }

    private func names(of block: CauseBlock) -> [String] {
        guard style.deviceLimit > 0 else { return [] }
        let paths = Set(block.causes.map(\.path))
        let devices = plan.groups.filter { group in
            group.changes.contains { $0.resource == block.resource && paths.contains($0.path) }
        }.flatMap(\.devices)
        let rest = devices.count - style.deviceLimit
        let shown = devices.prefix(style.deviceLimit).joined(separator: ", ")
        return ["        \(shown)" + (rest > 0 ? " and \(Counted.number(rest)) more" : "")]
    }

    private func rollout(_ rollout: PlanDocument.Rollout) -> [String] {
        let kind =
            switch rollout.kind {
            case "catchUp": "catch-up of devices that lag behind"
            case "correction": "correction of drift"
            default:
                "\(rollout.from.map { String($0.prefix(12)) } ?? "nothing") -> \(rollout.to.prefix(12))"
            }
        var lines = [
            row(
                " ROLLOUT \(style.paint("\(rollout.cohort) \(rollout.track)", .bold))  \(rollout.id)  \(kind)",
                Counted.devices(rollout.change)
            )
        ]
        for (index, wave) in rollout.waves.enumerated() {
            lines.append(self.wave(wave, number: index + 1, of: rollout))
        }
        var notes: [String] = []
        if rollout.converged > 0 {
            notes.append("\(Counted.number(rollout.converged)) have it already")
        }
        if rollout.waiting > 0 {
            notes.append("\(Counted.number(rollout.waiting)) cannot take it yet")
        }
        if !rollout.after.isEmpty { notes.append("after \(rollout.after.joined(separator: ", "))") }
        if let follows = rollout.follows { notes.append(follows) }
        if !notes.isEmpty { lines.append("   " + notes.joined(separator: "; ")) }
        return lines + rollout.windows.map { "   \(VisibleText.escaped($0))" }
    }

    private func comparison(_ comparison: PlanDocument.Comparison) -> [String] {
        let base = comparison.base.map { String($0.prefix(12)) } ?? "the base"
        let news =
            comparison.causes.map { (kind: "", news: $0) }
            + comparison.rollouts.map { (kind: "rollout ", news: $0) }
        var lines = [" AGAINST \(style.paint(base, .bold))  \(comparison.sentence)"]
        for (kind, news) in news.prefix(2 * style.causeLimit) {
            let place =
                news.difference == "removed"
                ? nil : news.place.map { "  \(VisibleText.escaped($0.text))" }
            let name = VisibleText.escaped(news.name, limit: 80)
            lines.append(
                row("   \(news.mark)  \(kind)\(name)\(place ?? "")", Counted.devices(news.devices))
            )
        }
        let rest = news.count - 2 * style.causeLimit
        return lines + (rest > 0 ? ["   and \(Counted.noun(rest, "more difference"))"] : [])
    }

    private func wave(
        _ wave: PlanDocument.Wave,
        number: Int,
        of rollout: PlanDocument.Rollout
    ) -> String {
        let head =
            "   wave \(number)  \(padded(wave.name, 12)) \(leading(Counted.number(wave.count), 7))"
            + "  \(leading(percent(wave.count, of: rollout.change), 4))"
        guard !wave.isSkipped else { return "\(head)  skipped: adds nobody (\(wave.members))" }
        var terms = [
            "\(wave.requiredSuccesses) must succeed",
            "more than \(wave.allowedFailures) failed stops it",
        ]
        terms.append(contentsOf: wave.gates)
        if wave.soak != "0s" { terms.append("soak \(wave.soak)") }
        let start = wave.earliest == "0s" ? "at once" : "not before \(wave.earliest)"
        return "\(head)  \(terms.joined(separator: ", "))  \(start)"
    }

    private func finding(_ finding: PlanDocument.Finding) -> [String] {
        let colour: TextStyle.Colour =
            finding.severity == "deny" ? .red : finding.severity == "warn" ? .yellow : .green
        let place = finding.place.map { "  \(VisibleText.escaped($0.text))" } ?? ""
        let count = finding.devices > 0 ? Counted.devices(finding.devices) : ""
        let mark = style.paint(padded(finding.severity, 4), colour)
        var lines = [
            row("   \(mark)  \(VisibleText.escaped(finding.message, limit: 400))\(place)", count)
        ]
        if let help = finding.help { lines.append("         \(VisibleText.escaped(help))") }
        return lines
    }

    /// The stable line: programs may read it, though they had better read JSON.
    private var summary: String { PlanSummaryLine.text(plan) }

    private func percent(_ count: Int, of total: Int) -> String {
        guard total > 0, count > 0 else { return "0%" }
        let share = count * 100 / total
        return share == 0 ? "<1%" : "\(share)%"
    }

    private func row(_ left: String, _ right: String) -> String {
        guard !right.isEmpty else { return left }
        let gap = Self.width - left.count - right.count
        return left + String(repeating: " ", count: max(2, gap)) + right
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func leading(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

/// The summary line, the same in every view.
enum PlanSummaryLine {
    static func text(_ plan: PlanDocument) -> String {
        var parts = ["\(Counted.number(plan.count("change"))) to change"]
        for (key, word) in [
            ("release", "to release"), ("drifted", "drifted"), ("pending", "pending"),
            ("blocked", "blocked"), ("conflicted", "conflicted"), ("contested", "contested"),
            ("heldBack", "held back"), ("stale", "stale"), ("unreachable", "unreachable"),
            ("excluded", "excluded"), ("maintenance", "in maintenance"),
            ("quarantined", "quarantined"), ("unmanaged", "unmanaged"), ("retired", "retired"),
        ] where plan.count(key) > 0 {
            parts.append("\(Counted.number(plan.count(key))) \(word)")
        }
        parts.append("\(Counted.number(plan.count("unchanged"))) unchanged")
        return "Plan: \(parts.joined(separator: ", ")). "
            + "\(Counted.noun(plan.count("warnings"), "warning")), \(Counted.number(plan.count("denied"))) denied."
    }
}
