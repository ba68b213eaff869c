import FleetModel
import Testing

@testable import DeviceSimulator

struct FaultFlagTests {
    @Test(arguments: [
        ("os=2.5.0", "os=2.5.0:jobFails"),
        ("os=2.5.0@gw-210", "os=2.5.0@gw-210:jobFails"),
        ("os=2.5.0@gw-210:unhealthy", "os=2.5.0@gw-210:unhealthy"),
        ("os=2.5.0:fallsBack", "os=2.5.0:fallsBack"),
    ])
    func `a failing version is read from a flag`(_ flag: String, _ whole: String) {
        #expect(FailingVersion(flag)?.description == whole)
    }

    @Test func `a value may hold colons and at-signs of its own`() throws {
        let flag = "telemetry.endpoint=mqtts://user@eu.example.net:8883@gw-210:unhealthy"
        let failing = try #require(FailingConfig(flag))

        #expect(failing.value == "mqtts://user@eu.example.net:8883")
        #expect(failing.model == "gw-210")
        #expect(failing.mode == .unhealthy)
    }

    @Test(arguments: ["", "os", "=2.5.0", "os=", "os=@gw-210", "os=2.5.0@"])
    func `what is no flag is refused`(_ flag: String) {
        #expect(FailingVersion(flag) == nil)
    }

    @Test func `numbers and booleans are compared as such`() throws {
        let failing = try #require(FailingConfig("telemetry.intervalSeconds=5"))

        #expect(failing.applies(to: ["telemetry": ["intervalSeconds": 5]], model: nil))
        #expect(!failing.applies(to: ["telemetry": ["intervalSeconds": "5"]], model: nil))
    }
}
