import Expressions
import FleetModel
import Testing

/// What a condition can look at.
struct DeviceReadsTests {
    @Test(
        arguments: [
            (#"device.labels.tier == "a""#, ["tier"], [], false),
            (
                #"has(device.labels.tier) && device.hardware["model"] in ["x"]"#, ["tier"],
                ["model"], false
            ),
            (
                #""tier" in device.labels || !("model" in device.hardware)"#, ["tier"], ["model"],
                false
            ),
            (
                #"device.id.startsWith("gw-") && device.labels.a == device.labels.b"#, ["a", "b"],
                [], true
            ),
            (#"["x"].exists(v, v == device.hardware.model)"#, [], ["model"], false),
            ("1 < 2", [], [], false),
        ] as [(String, Set<Text>, Set<Text>, Bool)]
    )
    func `what is written out is all that it looks at`(
        text: String,
        labels: Set<Text>,
        facts: Set<Text>,
        readsID: Bool
    ) throws {
        let reads = try #require(DeviceReads(try Expression(Text(text))))

        #expect(reads.labels == labels)
        #expect(reads.facts == facts)
        #expect(reads.readsID == readsID)
    }

    @Test(arguments: [
        #"device.labels.exists(k, k == "tier")"#, "size(device.hardware) > 2",
        "device.labels[device.id] == \"x\"", "device.id in device.labels",
        "[device].exists(d, d.labels.tier == \"a\")", "has(device.labels)",
        "device.labels == {\"a\": \"b\"}", "device.connection == \"online\"",
    ])
    func `what may look at anything has no bound`(text: String) throws {
        #expect(DeviceReads(try Expression(Text(text))) == nil)
    }
}
