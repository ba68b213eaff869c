import FleetModel

/// Causes of one resource and kind, as one block of the report: its first line, and the devices that it concerns.
struct CauseBlock {
    let kind: String
    let resource: String?
    let place: PlanDocument.Place?
    /// Distinct devices.
    let devices: Int
    /// The first line first.
    let causes: [PlanDocument.Cause]

    /// Blocks of changes first, by the number of devices, then by place; drift and what is only watched last.
    static func blocks(of plan: PlanDocument) -> [CauseBlock] {
        var order: [String] = []
        var parts: [String: [PlanDocument.Cause]] = [:]
        for cause in plan.causes {
            let key = "\(cause.kind) \(cause.resource ?? "")"
            if parts[key] == nil { order.append(key) }
            parts[key, default: []].append(cause)
        }
        let blocks = order.compactMap { parts[$0].flatMap { CauseBlock($0, in: plan) } }
        return blocks.enumerated().sorted { one, other in
            let ranks = (one.element.rank, other.element.rank)
            guard ranks.0 == ranks.1 else { return ranks.0 < ranks.1 }
            guard one.element.devices == other.element.devices else {
                return one.element.devices > other.element.devices
            }
            return one.offset < other.offset
        }.map(\.element)
    }

    private init?(_ causes: [PlanDocument.Cause], in plan: PlanDocument) {
        let sorted = causes.enumerated().sorted { one, other in
            let lines = (one.element.place?.line ?? 0, other.element.place?.line ?? 0)
            return lines.0 == lines.1 ? one.offset < other.offset : lines.0 < lines.1
        }.map(\.element)
        guard let first = sorted.first else { return nil }
        kind = first.kind
        resource = first.resource
        place = first.place
        self.causes = sorted
        devices = Self.devices(sorted, in: plan)
    }

    /// One path: its own count. Several: the devices of all groups that show any of them.
    private static func devices(_ causes: [PlanDocument.Cause], in plan: PlanDocument) -> Int {
        let largest = causes.map(\.devices).max() ?? 0
        guard causes.count > 1 else { return largest }
        let paths = Set(causes.map(\.path))
        let drifts = causes.first?.kind == "drift"
        let covered = plan.groups.filter { group in
            group.changes.contains {
                $0.resource == causes.first?.resource && paths.contains($0.path)
            }
                && (group.isDrifted == drifts || causes.first?.kind == "release")
        }.reduce(0) { $0 + $1.count }
        return min(max(largest, covered), causes.reduce(0) { $0 + $1.devices })
    }

    private var rank: Int {
        ["change": 0, "release": 1, "drift": 2, "observe": 3][kind] ?? 4
    }

    /// What kind of block this is, where it is not a plain change.
    var heading: String? {
        switch kind {
        case "drift": "drift, not caused by this change"
        case "release": "no longer set by any spec"
        case "observe": "only watched"
        default: nil
        }
    }
}

extension PlanDocument.Group {
    var isDrifted: Bool {
        [firmware, config].compactMap { $0 }.contains { ["drifted", "contested"].contains($0) }
    }
}

extension PlanDocument.Difference {
    /// The mark before a line of a difference.
    func mark(kind: String) -> String {
        if kind == "drift" { return "!" }
        switch action {
        case "install": return "^"
        case "reset": return "-"
        case "release": return "."
        case "observe": return "?"
        default: return before == nil && !isOwn ? "+" : "~"
        }
    }

    /// `60 -> 30`, each value at most so long.
    func values(limit: Int) -> String {
        let old =
            isOwn ? "something else" : before.map { VisibleText.escaped($0.shown, limit: limit) }
        let new = after.map { VisibleText.escaped($0.shown, limit: limit) }
        switch action {
        case "reset": return "\(old ?? "nothing") -> removed"
        case "release": return "\(old ?? "nothing") stays, unmanaged"
        default: return "\(old ?? "nothing") -> \(new ?? "nothing")"
        }
    }
}

extension JSONValue {
    /// A string without its quotes where that cannot be taken for another value, else JSON.
    var shown: String {
        guard case .string(let text) = self, let first = text.string.unicodeScalars.first,
            first.properties.isAlphabetic,
            !["true", "false", "null", "nothing"].contains(text.string)
        else {
            if case .string(let text) = self, text.string.first?.isNumber == true {
                return text.string
            }
            return canonicalText
        }
        return text.string
    }
}
