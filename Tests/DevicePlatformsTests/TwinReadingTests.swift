import DevicePlatforms
import FleetModel
import Foundation
import Testing

struct TwinReadingTests {
    @Test func `a twin is read with every member that Tidegate knows`() async throws {
        let scripted = try ScriptedPlatform.pages(["": TwinDocuments.page([TwinDocuments.twin()])])

        let sweep = try await scripted.platform.sweep()

        let row = try #require(sweep.table.rows.first)
        let twin = row.twin
        #expect(sweep.refused.isEmpty)
        #expect(sweep.changesCursor == "c0")
        #expect(row.asOf.description == TwinDocuments.asOf)
        #expect(row.receivedAt == .seconds(100))
        #expect(twin.id.description == "gw-1")
        #expect(twin.revision == 1)
        #expect(twin.labels["site"] == "berlin")
        #expect(twin.facts["model"] == "gw-200")
        #expect(twin.config.reported == ["telemetry": ["intervalSeconds": 30]])
        #expect(twin.config.applied?.document == ["a": .null])
        #expect(twin.config.observedGeneration == Generation(3))
        #expect(twin.firmware.running("os") == "2.3.0")
        #expect(twin.firmware.components.first?.lastResult == "ok")
        #expect(twin.firmware.components.first?.isConfirmed == true)
        #expect(twin.conditions.first?.status == .true)
        #expect(twin.metrics.first?.value == JSONNumber(0.5))
        #expect(twin.connectivity.expectedInterval == .minutes(1))
        #expect(twin.connectivity.lastSeenAt?.description == "2026-11-25T14:02:05.000Z")
        #expect(twin.reportSequence == 7)
        #expect(twin.currentJob == nil)
    }

    static let unusable: [(String, String)] =
        [
            ("no id", TwinDocuments.twin("x", ("id", nil))),
            ("an empty id", TwinDocuments.twin("")),
            ("a number as id", TwinDocuments.twin("x", ("id", "7"))),
            ("null as id", TwinDocuments.twin("x", ("id", "null"))),
            ("an id of 200 bytes", TwinDocuments.twin(String(repeating: "a", count: 200))),
            ("an id that climbs", TwinDocuments.twin("../../admin")),
            ("an encoded slash", TwinDocuments.twin("a%2fb")),
            ("a control character", TwinDocuments.twin("a\\u0007b")),
            ("a script", TwinDocuments.twin("<script>")),
            ("an id beyond ASCII", TwinDocuments.twin("caf\u{E9}")),
            ("a negative revision", TwinDocuments.twin("x", ("revision", "-1"))),
            ("half a revision", TwinDocuments.twin("x", ("revision", "1.5"))),
            ("a revision of 2^53 + 1", TwinDocuments.twin("x", ("revision", "9007199254740993"))),
            ("a revision of 2^63", TwinDocuments.twin("x", ("revision", "9223372036854775808"))),
            ("a revision as text", TwinDocuments.twin("x", ("revision", "\"7\""))),
            ("a key twice", #"{"id":"x","id":"x"}"#),
            ("health twice", TwinDocuments.twin("x").dropLast() + #","health":{}}"#),
            (
                "nested too deep",
                TwinDocuments.twin(
                    "x",
                    ("deep", String(repeating: "[", count: 20) + String(repeating: "]", count: 20))
                )
            ),
            (
                "a number that is not exact, in a field that nobody reads",
                TwinDocuments.twin("x", ("other", "18446744073709551615"))
            ),
            (
                "an inexact number in the configuration",
                TwinDocuments.twin(
                    "x",
                    ("sections", TwinDocuments.sections.replacing("30", with: "9007199254740993"))
                )
            ),
            ("no sections", TwinDocuments.twin("x", ("sections", "{}"))),
            ("a label that is a number", TwinDocuments.twin("x", ("labels", #"{"a":1}"#))),
            ("labels as a list", TwinDocuments.twin("x", ("labels", "[]"))),
            (
                "a label of 64 bytes",
                TwinDocuments.twin(
                    "x",
                    ("labels", "{\"a\":\"" + String(repeating: "b", count: 64) + "\"}")
                )
            ),
            (
                "a condition twice",
                TwinDocuments.twin(
                    "x",
                    ("conditions", #"[{"type":"A","status":"true"},{"type":"A","status":"false"}]"#)
                )
            ),
            (
                "a condition of another status",
                TwinDocuments.twin("x", ("conditions", #"[{"type":"A","status":"maybe"}]"#))
            ),
            ("a metric as text", TwinDocuments.twin("x", ("health", #"{"metrics":{"a":"1"}}"#))),
            (
                "an interval of nothing",
                TwinDocuments.twin(
                    "x",
                    ("connectivity", #"{"state":"online","expectedIntervalSeconds":0}"#)
                )
            ),
            ("a job that is none", TwinDocuments.twin("x", ("job", #"{"currentId":"7"}"#))),
            ("a report sequence of null", TwinDocuments.twin("x", ("reportSeq", "null"))),
        ]
        + [
            "+010000-01-01T00:00:00Z", "2126-11-25T14:02:11.000Z", "2026-11-25T15:02:11.000Z",
            "0000-01-01T00:00:00Z",
            "2026-02-30T00:00:00Z", "2026-11-25T24:00:00Z", "2026-06-30T23:59:60Z",
            "2026-11-25T14:00:00", "1764079331",
        ].map { ("reported at \($0)", TwinDocuments.twin("x", ("reportedAt", "\"\($0)\""))) }

    /// Whatever is wrong with one record, the others are taken and the one is named.
    @Test(arguments: [false, true])
    func `a record that cannot be used is refused alone, and named`(_ isStream: Bool) async throws {
        for (name, record) in Self.unusable {
            let items = [TwinDocuments.twin("gw-0"), record, TwinDocuments.twin("gw-2")]
            let scripted =
                isStream
                ? try ScriptedPlatform.stream(TwinDocuments.stream(items))
                : try ScriptedPlatform.pages(["": TwinDocuments.page(items)])

            let sweep = try await scripted.platform.sweep()

            #expect(sweep.table.rows.map(\.twin.id.description) == ["gw-0", "gw-2"], "\(name)")
            #expect(sweep.refused.count == 1, "\(name)")
            let id = sweep.refused.first?.name.string ?? ""
            #expect(id.utf8.count <= 128 && id.utf8.allSatisfy { 0x20...0x7E ~= $0 }, "\(name)")
        }
    }

    static let reasons: [(String, String)] = [
        (TwinDocuments.twin("x", ("id", nil)), "id is missing"),
        (TwinDocuments.twin("x", ("id", "7")), "id is no device id"),
        (TwinDocuments.twin("a b"), "id is no device id"),
        (TwinDocuments.twin("x", ("incarnation", "null")), "incarnation is no incarnation"),
        (
            TwinDocuments.twin("x", ("revision", "\"1\"")),
            "revision is no whole number from 0 to 2^53 - 1"
        ),
        (TwinDocuments.twin("x", ("labels", "[]")), "labels is no object"),
        (TwinDocuments.twin("x", ("labels", nil)), "labels is missing"),
        (TwinDocuments.twin("x", ("facts", #"{"":"1"}"#)), "facts holds what is no short string"),
        (
            TwinDocuments.twin(
                "x",
                (
                    "labels",
                    "{" + (0..<257).map { "\"l\($0)\":\"\"" }.joined(separator: ",") + "}"
                )
            ),
            "labels has more than 256 members"
        ),
        (TwinDocuments.twin("x", ("sections", "{}")), "config is missing"),
        (TwinDocuments.twin("x", ("sections", "7")), "sections is no object"),
        (
            TwinDocuments.twin("x", ("sections", #"{"config":[],"firmware":{}}"#)),
            "sections.config is no object"
        ),
        (
            TwinDocuments.twin(
                "x",
                ("sections", TwinDocuments.sections.replacing("30", with: "1e300"))
            ),
            "sections.config.reported holds a whole number beyond 2^53 - 1"
        ),
        (
            TwinDocuments.twin(
                "x",
                ("sections", TwinDocuments.sections.replacing("\"running\"", with: "\"ran\""))
            ),
            "running is missing"
        ),
        (
            TwinDocuments.twin(
                "x",
                ("sections", TwinDocuments.sections.replacing("\"code\":", with: "\"kode\":"))
            ),
            "code is missing"
        ),
        (
            TwinDocuments.twin(
                "x",
                ("sections", TwinDocuments.sections.replacing("\"j-a", with: "\"j-A"))
            ),
            "jobId is no job id"
        ),
        (
            TwinDocuments.twin(
                "x",
                ("sections", TwinDocuments.sections.replacing(TwinDocuments.digest, with: "0a"))
            ),
            "digest is no SHA-256 digest"
        ),
        (TwinDocuments.twin("x", ("conditions", "{}")), "conditions is no array"),
        (TwinDocuments.twin("x", ("conditions", "[1]")), "a condition is no object"),
        (TwinDocuments.twin("x", ("conditions", #"[{"type":"A"}]"#)), "status is missing"),
        (
            TwinDocuments.twin("x", ("health", #"{"metrics":[]}"#)), "health.metrics is no object"
        ),
        (
            TwinDocuments.twin("x", ("health", #"{"metrics":{"a":null}}"#)),
            "health.metrics holds what is no number"
        ),
        (TwinDocuments.twin("x", ("connectivity", "[]")), "connectivity is no object"),
        (TwinDocuments.twin("x", ("connectivity", "{}")), "state is missing"),
        (TwinDocuments.twin("x", ("connectivity", #"{"state":"On"}"#)), "state is no state"),
        (TwinDocuments.twin("x", ("job", #"{"currentId":""}"#)), "currentId is no job id"),
        (TwinDocuments.twin("x", ("reportSeq", nil)), "reportSeq is missing"),
        (TwinDocuments.twin("x", ("lastSeenAt", "1")), "lastSeenAt is no RFC 3339 time"),
        (TwinDocuments.twin("x", ("x", #"{"a":1,"a":2}"#)), "the key \"a\" twice"),
        ("[]", "the record is no object"),
    ]

    /// With what is kept of twins cut to nothing, what is left out is checked all the same.
    @Test(arguments: [true, false])
    func `a refusal names the member and what is wrong with it`(_ keepsAll: Bool) throws {
        let projection =
            keepsAll
            ? TwinProjection.all
            : TwinProjection(
                configPaths: [],
                facts: [],
                keepsConditions: false,
                keepsMetrics: false
            )
        for (record, reason) in Self.reasons {
            // Twice, since what was checked once is remembered.
            let sweep = try snapshot([record, TwinDocuments.twin("gw-2"), record], projection)

            #expect(sweep.refused.map(\.reason.withoutLine) == [reason, reason])
            #expect(sweep.table.count == 1)
        }
    }

    private func snapshot(_ items: [String], _ projection: TwinProjection) throws -> Sweep {
        let path = NSTemporaryDirectory() + "tg-twins-\(UUID()).ndjson"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(TwinDocuments.stream(items).utf8).write(to: URL(filePath: path))
        return try TwinSnapshot.read(path, projection: projection)
    }

    @Test func `what is not asked for is left out, and the rest is as it was told`() throws {
        let twin = TwinDocuments.twin(
            "gw-1",
            (
                "sections",
                TwinDocuments.sections.replacing(
                    #"{"telemetry":{"intervalSeconds":30}}"#,
                    with:
                        #"{"telemetry":{"intervalSeconds":30,"host":"gw-1"},"noise":{"up":7},"a":[]}"#
                )
            )
        )
        let whole = try #require(try snapshot([twin], .all).table.rows.first?.twin)
        let part = try #require(
            try snapshot(
                [twin],
                TwinProjection(
                    configPaths: [[.key("telemetry"), .key("intervalSeconds")], [.key("a")]],
                    facts: ["model"],
                    keepsConditions: false,
                    keepsMetrics: false
                )
            ).table.rows.first?.twin
        )

        #expect(
            whole.config.reported == [
                "telemetry": ["intervalSeconds": 30, "host": "gw-1"], "noise": ["up": 7], "a": [],
            ]
        )
        #expect(part.config.reported == ["telemetry": ["intervalSeconds": 30], "a": []])
        #expect(part.config.applied == whole.config.applied)
        #expect(part.facts == LabelSet([LabelSet.Pair(name: "model", value: "gw-200")]))
        #expect(part.conditions.isEmpty && part.metrics.isEmpty)
        #expect(!whole.conditions.isEmpty && !whole.metrics.isEmpty)
        #expect(part.firmware == whole.firmware && part.labels == whole.labels)
        #expect(part.connectivity == whole.connectivity && part.revision == whole.revision)
        #expect(part.reportedAt == whole.reportedAt && part.reportSequence == whole.reportSequence)
    }

    @Test func `no conditions and no metrics are the same however they are told`() async throws {
        let items = [
            TwinDocuments.twin("a", ("conditions", "[]"), ("health", #"{"metrics":{}}"#)),
            TwinDocuments.twin("a", ("conditions", nil), ("health", "null")),
            TwinDocuments.twin("a", ("conditions", "null"), ("health", "{}")),
        ]
        let scripted = try ScriptedPlatform.stream(TwinDocuments.stream(items))

        let sweep = try await scripted.platform.sweep()

        #expect(sweep.refused.isEmpty && sweep.table.count == 1)
    }

    @Test func `ids that differ in case or normal form are never folded`() async throws {
        let items = [TwinDocuments.twin("GW-1"), TwinDocuments.twin("gw-1")]
        let scripted = try ScriptedPlatform.pages(["": TwinDocuments.page(items)])

        let sweep = try await scripted.platform.sweep()

        #expect(sweep.table.rows.count == 2)
    }

    @Test func `equal sections of many devices are equal values`() async throws {
        let items = (0..<50).map { TwinDocuments.twin("gw-\($0)", revision: $0) }
        let scripted = try ScriptedPlatform.stream(TwinDocuments.stream(items))

        let sweep = try await scripted.platform.sweep()

        #expect(sweep.table.rows.count == 50)
        #expect(Set(sweep.table.rows.map(\.twin.config)).count == 1)
    }
}

extension String {
    /// What follows `line 7: `.
    fileprivate var withoutLine: String {
        hasPrefix("line ") ? String(drop { $0 != ":" }.dropFirst(2)) : self
    }
}
