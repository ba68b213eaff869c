package import FleetModel

extension Plan {
    /// The plan as JSON by `schemas/plan.schema.json`, with its own digest: the source of every other form.
    package var json: JSONValue {
        var object = content
        object["digest"] = .string(digest.hexadecimal)
        return .object(object)
    }

    /// SHA-256 of the canonical form (RFC 8785) of everything but this digest.
    package var digest: Digest { JSONValue.object(content).digest }

    private var content: JSONObject {
        JSONObject([
            ("formatVersion", .string(Self.formatVersion)),
            ("intent", .string(intent.hexadecimal)),
            ("adopted", .bool(isAdopted)),
            ("denied", .bool(isDenied)),
            ("inputs", inputs.json),
            ("summary", summary.json),
            ("causes", .array(causes.map(\.json))),
            ("groups", .array(groups.map(\.json))),
            ("rollouts", .array(rollouts.map(\.json))),
            ("guards", .array(guards.map(\.json))),
            ("findings", .array(findings.map(\.json))),
            ("comparison", comparison?.json),
        ])
    }
}

extension JSONObject {
    /// Members in any order; those without a value are left out.
    init(_ members: [(Text, JSONValue?)]) {
        self.init()
        for (key, value) in members {
            if let value { self[key] = value }
        }
    }
}

extension JSONValue {
    /// An object of the members that have a value.
    static func members(_ members: [(Text, JSONValue?)]) -> JSONValue {
        .object(JSONObject(members))
    }

    static func digest(_ digest: Digest?) -> JSONValue? {
        digest.map { .string($0.hexadecimal) }
    }
}

extension SourceSpan {
    var json: JSONValue {
        [
            "file": .string(file),
            "line": .integer(line),
            "column": .integer(column),
            "endLine": .integer(endLine),
            "endColumn": .integer(endColumn),
        ]
    }
}

extension PlanInputs {
    var json: JSONValue {
        .members([
            ("commit", commit.map { .string($0.text) }),
            ("fleet", .digest(fleet)),
            ("base", base.map { .string($0.text) }),
            ("baseFleet", .digest(baseFleet)),
            ("settings", .digest(settings)),
            ("now", .string(now.description)),
            (
                "twins",
                .members([
                    ("count", .integer(twinCount)),
                    ("fresh", .integer(freshCount)),
                    ("refused", refusedCount > 0 ? .integer(refusedCount) : nil),
                    ("digest", .digest(twins)),
                    ("sweptAt", sweptAt.map { .string($0.description) }),
                    ("oldestReport", oldestReport.map { .string($0.description) }),
                ])
            ),
        ])
    }
}

extension PlanSummary {
    var json: JSONValue {
        [
            "devices": .integer(devices),
            "change": .integer(change),
            "firmware": .integer(firmware),
            "release": .integer(release),
            "drifted": .integer(drifted),
            "unchanged": .integer(unchanged),
            "pending": .integer(pending),
            "blocked": .integer(blocked),
            "conflicted": .integer(conflicted),
            "contested": .integer(contested),
            "heldBack": .integer(heldBack),
            "stale": .integer(stale),
            "unreachable": .integer(unreachable),
            "unmanaged": .integer(unmanaged),
            "excluded": .integer(excluded),
            "maintenance": .integer(maintenance),
            "quarantined": .integer(quarantined),
            "retired": .integer(retired),
            "warnings": .integer(warnings),
            "denied": .integer(denied),
        ]
    }
}
