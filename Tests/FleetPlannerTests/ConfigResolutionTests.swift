import FleetModel
import FleetPlanner
import SpecLanguage
import Testing

struct ConfigResolutionTests {
    private func desired(_ configs: String, cohort: String = "") throws -> DesiredState {
        DesiredState(
            try SampleFleet.compile(
                SampleFleet.policy() + SampleFleet.cohort(extra: cohort) + configs
            ),
            tenant: .standard
        )
    }

    private func target(_ configs: String, _ twin: Twin = .sample()) throws -> DeviceTarget {
        try desired(configs).target(for: twin, in: "gateways", on: .config)
    }

    private func document(of target: DeviceTarget) -> JSONValue? {
        if case .config(let config) = target.next { config.document } else { nil }
    }

    @Test func `layers merge in the order of priority, then name`() throws {
        let specs =
            SampleFleet.config("b", "{x: {a: 1, b: 1, c: 1}}", extra: "priority: 1")
            + SampleFleet.config("a", "{x: {b: 2}}", extra: "priority: 2")
            + SampleFleet.config("c", "{x: {c: 3}, y: [1, 2]}", extra: "priority: 3")

        let target = try target(specs)

        #expect(target.wish == .config(["x": ["a": 1, "b": 2, "c": 3], "y": [1, 2]]))
        #expect(
            target.digest == (["x": ["a": 1, "b": 2, "c": 3], "y": [1, 2]] as JSONValue).digest
        )
    }

    @Test func `null removes a lower layer's key and is never sent`() throws {
        let specs =
            SampleFleet.config("low", "{x: {a: 1, b: 1}}", extra: "priority: 1")
            + SampleFleet.config("high", "{x: {b: null, c: null}}", extra: "priority: 2")

        #expect(document(of: try target(specs)) == ["x": ["a": 1]])
    }

    @Test func `a scalar replaces a map, and a map a scalar`() throws {
        let low = SampleFleet.config("low", "{x: {a: 1}, y: 1}", extra: "priority: 1")
        let high = SampleFleet.config("high", "{x: 2, y: {b: 2}}", extra: "priority: 2")

        #expect(try target(low + high).wish == .config(["x": 2, "y": ["b": 2]]))
    }

    @Test func `what is reported decides whether it is met, by value and at managed paths only`()
        throws
    {
        let specs = SampleFleet.config("a", "{x: {a: 1, b: 1.5}}")

        let met = Twin.sample(reported: ["x": ["a": 1, "b": .number(JSONNumber(1.5)!), "own": 7]])
        let unmet = Twin.sample(reported: ["x": ["a": 2, "b": .number(JSONNumber(1.5)!)]])

        #expect(try target(specs, met).isMet)
        #expect(try target(specs, met).next == nil)
        #expect(try !target(specs, unmet).isMet)
        #expect(
            document(of: try target(specs, unmet))
                == ["x": ["a": 1, "b": .number(JSONNumber(1.5)!)]],
            "all enforced paths are sent, not only those that differ"
        )
    }

    @Test func `templates take the device's own values`() throws {
        let specs = SampleFleet.config(
            "a",
            "{name: \"${device.id}@${device.labels.site}\", model: \"${device.facts.model}\"}"
        )
        let twin = Twin.sample(labels: ["role": "gateway", "site": "berlin"])

        #expect(
            try target(specs, twin).wish == .config(["name": "gw-1@berlin", "model": "gw-200"])
        )
    }

    @Test func `a template that names what the device lacks blocks that device`() throws {
        let target = try target(SampleFleet.config("a", "{name: \"${device.labels.site}\"}"))

        #expect(target.obstacle?.code == .template)
        #expect(target.obstacle?.message.contains("device.labels.site") == true)
        #expect(!target.isMet)
        #expect(target.next == nil)
    }

    @Test func `equal priority writing different values to one path is a conflict`() throws {
        // The compiler cannot prove it: one of them is chosen by a label of the device.
        let specs =
            SampleFleet.config("a", "{x: 1}")
            + SampleFleet.config(
                "b",
                "{x: 2}",
                targets: "{selector: {matchLabels: {site: berlin}}}"
            )
        let twin = Twin.sample(labels: ["role": "gateway", "site": "berlin"])

        #expect(try target(specs, twin).obstacle?.code == .conflict)
        #expect(try target(specs).obstacle == nil)
    }

    @Test func `templates of equal priority conflict only where the device makes them differ`()
        throws
    {
        let specs =
            SampleFleet.config("a", "{x: \"${device.labels.site}\"}")
            + SampleFleet.config(
                "b",
                "{x: berlin}",
                targets: "{selector: {matchLabels: {special: \"yes\"}}}"
            )
        func twin(_ site: Text) -> Twin {
            .sample(labels: ["role": "gateway", "site": site, "special": "yes"])
        }

        #expect(try target(specs, twin("berlin")).obstacle == nil)
        #expect(try target(specs, twin("paris")).obstacle?.code == .conflict)
    }

    @Test func `values that are set once go out where the device has none, and never again`() throws
    {
        let specs =
            SampleFleet.config("a", "{x: 1}")
            + SampleFleet.config("b", "{hostname: first}", extra: "mode: setOnce")

        let fresh = try target(specs)
        let set = try target(specs, .sample(reported: ["x": 1, "hostname": "mine"]))
        let lost = try target(
            specs,
            .sample(reported: ["x": 1], applied: ["x": 1, "hostname": "first"])
        )

        #expect(document(of: fresh) == ["x": 1, "hostname": "first"])
        #expect(fresh.wish == .config(["x": 1]), "what is set once is not compared")
        #expect(set.isMet)
        #expect(lost.isMet, "it was given once")
    }

    @Test func `observed values are never sent`() throws {
        let specs =
            SampleFleet.config("a", "{x: 1}")
            + SampleFleet.config("b", "{y: 1}", extra: "mode: observe")

        #expect(document(of: try target(specs)) == ["x": 1])
    }

    @Test func `an unmet floor on firmware blocks the configuration`() throws {
        let specs = SampleFleet.config(
            "a",
            "{x: 1}",
            extra: "requires: {firmware: {os: \">=2.0.0\"}}"
        )

        #expect(
            try target(specs, .sample(firmware: ["os": "1.9.0"])).obstacle?.code
                == .requiresFirmware
        )
        #expect(
            try target(specs, .sample(firmware: ["os": "odd"])).obstacle?.code == .requiresFirmware
        )
        #expect(try target(specs, .sample(firmware: ["os": "2.0.0"])).next != nil)
    }

    @Test func `a released path is reset where its config wanted that, and only then`() throws {
        let former = try SampleFleet.compile(
            SampleFleet.policy() + SampleFleet.cohort()
                + SampleFleet.config("a", "{x: 1}")
                + SampleFleet.config("gone", "{y: 2}", extra: "onRemove: reset")
                + SampleFleet.config("left", "{z: 3}")
        )
        let next = try SampleFleet.compile(
            SampleFleet.policy() + SampleFleet.cohort() + SampleFleet.config("a", "{x: 1}")
        ).succeeding(former)
        let twin = Twin.sample(
            reported: ["x": 1, "y": 2, "z": 3, "own": 4],
            applied: ["x": 1, "y": 2, "z": 3]
        )

        let target = DesiredState(next, tenant: .standard)
            .target(for: twin, in: "gateways", on: .config)

        #expect(document(of: target) == ["x": 1, "y": .null])
        let after = Twin.sample(reported: ["x": 1, "z": 3], applied: ["x": 1])
        #expect(
            DesiredState(next, tenant: .standard).target(for: after, in: "gateways", on: .config)
                .isMet
        )
    }

    @Test func `the memory of what to reset outlives revisions and ends where the path is written`()
        throws
    {
        let base = SampleFleet.policy() + SampleFleet.cohort()
        let first = try SampleFleet.compile(
            base + SampleFleet.config("gone", "{y: 2}", extra: "onRemove: reset")
        )
        let second = try SampleFleet.compile(base + SampleFleet.config("a", "{x: 1}"))
            .succeeding(first)
        let third = try SampleFleet.compile(base + SampleFleet.config("a", "{x: 2}"))
            .succeeding(second)
        let fourth = try SampleFleet.compile(base + SampleFleet.config("a", "{y: 5}"))
            .succeeding(third)

        #expect(third.released.flatMap(\.leaves).map(\.path.description) == ["y"])
        #expect(third.succeeding(second) == third)
        #expect(fourth.released.isEmpty)
    }

    @Test func `the way back removes what the failed revision added and keeps what was set once`()
        throws
    {
        let specs =
            SampleFleet.config("a", "{x: 2, added: {bad: true}}")
            + SampleFleet.config("b", "{hostname: first}", extra: "mode: setOnce")
        let twin = Twin.sample(
            reported: ["x": 2, "added": ["bad": true], "hostname": "first"],
            applied: ["x": 2, "added": ["bad": true], "hostname": "first"]
        )

        let back = try desired(specs).rollbackTarget(
            for: twin,
            to: .config(["x": 1]),
            in: "gateways"
        )

        #expect(document(of: back) == ["x": 1, "added": ["bad": .null]])
        #expect(back.digest == (["x": 1] as JSONValue).digest)
    }

    @Test func `the way back removes what a config in doubt may have added`() throws {
        let specs =
            SampleFleet.config("a", "{x: 2}")
            + SampleFleet.config(
                "b",
                "{added: {bad: true}}",
                targets: #"{selector: {where: 'device.labels.site == "berlin"'}}"#
            )
        let twin = Twin.sample(
            labels: ["role": "gateway"],
            reported: ["x": 1, "added": ["bad": true]],
            applied: ["x": 2, "added": ["bad": true]]
        )

        let back = try desired(specs).rollbackTarget(
            for: twin,
            to: .config(["x": 1]),
            in: "gateways"
        )

        #expect(!back.isMet)
        #expect(document(of: back) == ["x": 1, "added": ["bad": .null]])
    }

    @Test func `names, places and other cohorts' configs are outside the compiled digest`() throws {
        let one = try desired(SampleFleet.config("a", "{x: 1}"))
        let renamed = try desired(
            "\n\n" + SampleFleet.config("b", "{x: 1}")
                + SampleFleet.config(
                    "far",
                    "{y: 1}",
                    targets: "{selector: {matchLabels: {role: kiosk}}}"
                )
        )
        let other = try desired(SampleFleet.config("a", "{x: 2}"))
        let key = CohortTrack("gateways", .config)

        #expect(one.compiledDigest(of: key) == renamed.compiledDigest(of: key))
        #expect(one.compiledDigest(of: key) != other.compiledDigest(of: key))
        #expect(one.compiledDigest(of: CohortTrack("gateways", .firmware)) == nil)
    }

    @Test func `explain names the winner and every layer that it overrode`() throws {
        let specs =
            SampleFleet.config("low", "{x: 1}", extra: "priority: 1")
            + SampleFleet.config("middle", "{x: 2}", extra: "priority: 2")
            + SampleFleet.config("high", "{x: 3}", extra: "priority: 3")

        let explanation = try desired(specs).explain(.sample(reported: ["x": 9]))

        let field = try #require(explanation.fields.first)
        #expect(field.winner?.config == "high")
        #expect(field.desired == 3)
        #expect(field.reported == 9)
        #expect(field.overridden.map(\.config) == ["middle", "low"])
        #expect(field.overridden.map(\.value) == [2, 1])
    }
}
