import FleetModel
import FleetPlanner
import SpecLanguage
import Testing

struct FirmwareResolutionTests {
    private func target(
        _ catalogue: String,
        pins: String,
        _ twin: Twin,
        configs: String = ""
    ) throws -> DeviceTarget {
        let fleet = try SampleFleet.compile(
            SampleFleet.policy() + SampleFleet.cohort(extra: "firmware: {\(pins)}") + catalogue
                + configs
        )
        return DesiredState(fleet, tenant: .standard)
            .target(for: twin, in: "gateways", on: .firmware)
    }

    private func hop(_ target: DeviceTarget) -> String? {
        guard case .firmware(let firmware) = target.next else { return nil }
        return "\(firmware.component) \(firmware.from)>\(firmware.version)"
    }

    private func os(_ version: String, size: Int = 1_000, _ extra: String = "") -> String {
        SampleFleet.firmware("os", version, size: size, extra: extra)
    }

    private func from(_ range: String) -> String { "requires: {from: \"\(range)\"}" }

    @Test func `the pinned version is met, whatever its build`() throws {
        let twin = Twin.sample(firmware: ["os": "2.0.0+build.7"])

        let target = try target(os("2.0.0"), pins: "os: 2.0.0", twin)

        #expect(target.isMet)
        #expect(target.next == nil)
    }

    @Test func `a version that the device has yet to confirm is neither met nor sent again`() throws
    {
        let twin = Twin.sample(firmware: ["os": "2.0.0"], isConfirmed: false)

        let target = try target(os("2.0.0"), pins: "os: 2.0.0", twin)

        #expect(!target.isMet)
        #expect(target.next == nil)
        #expect(target.obstacle == nil)
    }

    @Test func `floors on the version it starts from lead over several hops`() throws {
        let catalogue =
            os("2.0.0", from(">=1.0.0")) + os("3.0.0", from(">=2.0.0"))
            + os("4.0.0", from(">=3.0.0"))

        let target = try target(catalogue, pins: "os: 4.0.0", .sample(firmware: ["os": "1.0.0"]))

        #expect(hop(target) == "os 1.0.0>2.0.0")
        #expect(target.stepsLeft == 3)
    }

    @Test func `fewest hops come before fewest bytes`() throws {
        let catalogue =
            os("1.5.0", size: 1) + os("2.0.0", size: 1, from(">=1.5.0"))
            + os("1.8.0", size: 9_000) + os("3.0.0", size: 10, from(">=1.8.0"))

        let target = try target(catalogue, pins: "os: 3.0.0", .sample(firmware: ["os": "1.0.0"]))

        #expect(hop(target) == "os 1.0.0>1.8.0")
        #expect(target.stepsLeft == 2)
    }

    @Test func `of equal hops the fewest bytes win`() throws {
        let catalogue =
            os("1.5.0", size: 5_000) + os("1.8.0", size: 4_000) + os("2.0.0", from(">=1.5.0"))

        let target = try target(catalogue, pins: "os: 2.0.0", .sample(firmware: ["os": "1.0.0"]))

        #expect(hop(target) == "os 1.0.0>1.8.0")
    }

    @Test func `a floor on another component orders the components`() throws {
        let catalogue =
            os("2.0.0", "requires: {components: {bootloader: \">=1.3.0\"}}")
            + SampleFleet.firmware("bootloader", "1.3.0")
        let twin = Twin.sample(firmware: ["bootloader": "1.0.0", "os": "1.0.0"])

        let target = try target(catalogue, pins: "os: 2.0.0, bootloader: 1.3.0", twin)

        #expect(hop(target) == "bootloader 1.0.0>1.3.0")
        #expect(target.stepsLeft == 2)
    }

    @Test func `components climb in turns where each needs the other`() throws {
        let catalogue =
            SampleFleet.firmware("a", "2.0.0")
            + SampleFleet.firmware("b", "2.0.0", extra: "requires: {components: {a: \">=2.0.0\"}}")
            + SampleFleet.firmware(
                "a",
                "3.0.0",
                extra: "requires: {from: \">=2.0.0\", components: {b: \">=2.0.0\"}}"
            )
        let twin = Twin.sample(firmware: ["a": "1.0.0", "b": "1.0.0"])

        let target = try target(catalogue, pins: "a: 3.0.0, b: 2.0.0", twin)

        #expect(hop(target) == "a 1.0.0>2.0.0")
        #expect(target.stepsLeft == 3)
    }

    @Test func `a floor that nothing reaches blocks and is named`() throws {
        let catalogue = os("2.0.0", "requires: {components: {bootloader: \">=1.3.0\"}}")
        let twin = Twin.sample(firmware: ["bootloader": "1.0.0", "os": "1.0.0"])

        let target = try target(catalogue, pins: "os: 2.0.0", twin)

        #expect(target.obstacle?.code == .noPath)
        #expect(target.obstacle?.message.contains("bootloader >=1.3.0") == true)
    }

    @Test(arguments: [
        ("2.0.0", "gw-999", Obstacle.Code.noArtifact), ("2.0.0", "", .noArtifact),
        ("odd", "gw-200", .unknownVersion), ("0.5.0", "gw-200", .noPath),
        ("4.0.0", "gw-200", .downgrade),
    ])
    func `what cannot be is spelled out`(
        running: String,
        model: String,
        code: Obstacle.Code
    ) throws {
        let facts: LabelSet = model.isEmpty ? [:] : ["model": Text(model)]
        let catalogue = os("3.0.0", from(">=1.0.0"))

        let target = try target(
            catalogue,
            pins: "os: 3.0.0",
            .sample(facts: facts, firmware: ["os": running])
        )

        #expect(target.obstacle?.code == code)
        #expect(target.next == nil)
        #expect(!target.isMet)
    }

    @Test func `a component that is not reported is unknown`() throws {
        let target = try target(os("3.0.0"), pins: "os: 3.0.0", .sample())

        #expect(target.obstacle?.code == .unknownVersion)
    }

    @Test func `a step back goes where every version on the way allows it`() throws {
        let twin = Twin.sample(firmware: ["os": "3.0.0"])

        let allowed = try target(os("2.0.0") + os("3.0.0"), pins: "os: 2.0.0", twin)
        let fused = try target(
            os("2.0.0") + os("2.5.0", "rollback: forbidden") + os("3.0.0"),
            pins: "os: 2.0.0",
            twin
        )

        #expect(hop(allowed) == "os 3.0.0>2.0.0")
        #expect(fused.obstacle?.code == .downgrade)
        #expect(fused.obstacle?.message.contains("2.5.0") == true)
    }

    @Test func `a step back waits for the configuration`() throws {
        let config = SampleFleet.config("a", "{x: 1}")
        let catalogue = os("2.0.0") + os("3.0.0")
        func twin(_ x: JSONValue) -> Twin {
            .sample(firmware: ["os": "3.0.0"], reported: ["x": x], applied: ["x": x])
        }

        let waiting = try target(catalogue, pins: "os: 2.0.0", twin(0), configs: config)
        let free = try target(catalogue, pins: "os: 2.0.0", twin(1), configs: config)

        #expect(waiting.obstacle?.code == .requiresConfig)
        #expect(hop(free) == "os 3.0.0>2.0.0")
    }

    @Test func `no step breaks a floor of the configuration`() throws {
        let config = SampleFleet.config(
            "a",
            "{x: 1}",
            extra: "requires: {firmware: {os: \">=3.0.0\"}}"
        )
        let twin = Twin.sample(firmware: ["os": "3.0.0"], reported: ["x": 1], applied: ["x": 1])

        let target = try target(os("2.0.0") + os("3.0.0"), pins: "os: 2.0.0", twin, configs: config)

        #expect(target.obstacle?.code == .requiresFirmware)
    }

    @Test func `the way back goes over the catalogue`() throws {
        let fleet = try SampleFleet.compile(
            SampleFleet.policy() + SampleFleet.cohort(extra: "firmware: {os: 3.0.0}") + os("2.0.0")
                + os("3.0.0")
        )
        let wish = Wish.Target.firmware([
            Wish.FirmwareWish(component: "os", version: Version(2, 0, 0))
        ])
        let desired = DesiredState(fleet, tenant: .standard)

        let back = desired.rollbackTarget(
            for: .sample(firmware: ["os": "3.0.0"]),
            to: wish,
            in: "gateways"
        )
        let there = desired.rollbackTarget(
            for: .sample(firmware: ["os": "2.0.0"]),
            to: wish,
            in: "gateways"
        )

        #expect(hop(back) == "os 3.0.0>2.0.0")
        #expect(there.isMet)
    }

    @Test func `a search over too many states stops and says so`() throws {
        // Six components with four versions each: 5^6 states, none of which is the goal in time.
        var catalogue = ""
        var pins: [String] = []
        var running: [(String, String)] = []
        for name in ["a", "b", "c", "d", "e", "f"] {
            for minor in 1...4 {
                catalogue += SampleFleet.firmware(
                    name,
                    "1.\(minor).0",
                    extra: "requires: {from: \"1.\(minor - 1).0\"}"
                )
            }
            pins.append("\(name): 1.4.0")
            running.append((name, "1.0.0"))
        }
        let twin = Twin(
            id: .fallback,
            incarnation: .fallback,
            revision: 1,
            labels: ["role": "gateway"],
            facts: ["model": "gw-200"],
            firmware: FirmwareSection(
                components: running.map { .init(name: Text($0.0), running: Text($0.1)) }
            )
        )

        let target = try target(catalogue, pins: pins.joined(separator: ", "), twin)

        #expect(target.obstacle?.code == .noPath)
        #expect(target.obstacle?.message.contains("10000 states") == true)
    }
}
