import FleetModel

/// The devices that a number and a seed decide: gateways and kiosks at sites around the world.
///
/// A site has forty devices, twenty of each role; the kiosks of a site hang on its gateways. Rings and stages are
/// spread over the ordinals of a role, so that a fleet of any size has canaries of both gateway models.
struct DeviceCatalogue: Sendable {
    private static let siteSize = 40
    private static let gatewaysPerSite = 20

    private struct City {
        let name: Text
        let region: Text
        let timeZone: Text
    }

    private static let cities = [
        City(name: "berlin", region: "eu", timeZone: "Europe/Berlin"),
        City(name: "austin", region: "us", timeZone: "America/Chicago"),
        City(name: "osaka", region: "apac", timeZone: "Asia/Tokyo"),
        City(name: "lyon", region: "eu", timeZone: "Europe/Paris"),
        City(name: "denver", region: "us", timeZone: "America/Denver"),
        City(name: "pune", region: "apac", timeZone: "Asia/Kolkata"),
        City(name: "turin", region: "eu", timeZone: "Europe/Rome"),
        City(name: "boston", region: "us", timeZone: "America/New_York"),
        City(name: "perth", region: "apac", timeZone: "Australia/Perth"),
        City(name: "gdansk", region: "eu", timeZone: "Europe/Warsaw"),
        City(name: "seattle", region: "us", timeZone: "America/Los_Angeles"),
        City(name: "hanoi", region: "apac", timeZone: "Asia/Ho_Chi_Minh"),
    ]

    let configuration: FleetConfiguration
    let chance: Chance

    /// The device at the index, in its given life; the index decides everything but the time.
    func device(at index: Int, life: Int = 1, now: Timestamp) -> SimulatedDevice {
        let site = index / Self.siteSize
        let position = index % Self.siteSize
        let isGateway = position < Self.gatewaysPerSite
        let ordinal = site * Self.gatewaysPerSite + position % Self.gatewaysPerSite
        let city = Self.cities[site % Self.cities.count]
        let siteName = "\(city.name)-\(Self.padded(site / Self.cities.count + 1, 2))"
        let labels = labels(ordinal, isGateway: isGateway, city: city, site: siteName, at: index)
        let facts = facts(ordinal, isGateway: isGateway, city: city, at: index)
        var components = [
            FirmwareComponent(name: "os", running: "2.3.0"),
            FirmwareComponent(name: "bootloader", running: "1.3.0"),
        ]
        if isGateway { components.append(FirmwareComponent(name: "modem", running: "1.8.2")) }
        return SimulatedDevice(
            id: Self.id(ordinal, isGateway: isGateway),
            incarnation: incarnation(of: index, life: life),
            parent: isGateway ? nil : Self.id(ordinal, isGateway: true),
            labels: labels,
            facts: facts,
            components: components.sorted { $0.name < $1.name },
            config: config(isGateway: isGateway, city: city, site: siteName, at: index),
            reports: ReportClock(cadence: reportCadence(of: index), at: now),
            polls: pollCadence(of: index),
            vitality: chance.number(.metric, index),
            createdAt: now
        )
    }

    private static func id(_ ordinal: Int, isGateway: Bool) -> DeviceID {
        let text = (isGateway ? "gw-" : "kiosk-") + padded(ordinal + 1, 5)
        guard let id = DeviceID(text) else { preconditionFailure("\(text) is an id") }
        return id
    }

    private func incarnation(of index: Int, life: Int) -> Incarnation {
        let number = chance.number(.incarnation, index, UInt64(life))
        guard let incarnation = Incarnation("i-" + String(number, radix: 36)) else {
            preconditionFailure("base 36 is within the grammar")
        }
        return incarnation
    }

    private func labels(
        _ ordinal: Int,
        isGateway: Bool,
        city: City,
        site: String,
        at index: Int
    ) -> LabelSet {
        [
            "role": isGateway ? "gateway" : "kiosk",
            "region": city.region,
            "site": Text(site),
            "ring": Self.ring(of: ordinal),
            "stage": [55, 154].contains(ordinal % 200) ? "lab" : "prod",
            "camera": chance.happens(0.5, .camera, index) ? "yes" : "no",
        ]
    }

    /// One in a hundred is a canary, nine are early; the first two of a role at the first site of each region are
    /// canaries, so that every region has both gateway models among them.
    private static func ring(of ordinal: Int) -> Text {
        let isFirstOfRegion = ordinal < 3 * gatewaysPerSite && ordinal % gatewaysPerSite < 2
        if isFirstOfRegion || ordinal % 200 == 0 || ordinal % 200 == 101 { return "canary" }
        // 37 has no factor in common with 100, so that neighbours at a site are in different rings.
        return (2...10).contains(ordinal * 37 % 100) ? "early" : "stable"
    }

    private func facts(_ ordinal: Int, isGateway: Bool, city: City, at index: Int) -> LabelSet {
        let serial = String(chance.number(.hardware, index) % 0xFFFF_FFFF, radix: 16)
        return [
            "model": isGateway ? (ordinal % 2 == 0 ? "gw-200" : "gw-210") : "kiosk-10",
            "hardwareRevision": Text("\(chance.pick(1...4, .hardware, index, 1))"),
            "serial": Text("TG" + serial.uppercased()),
            "timeZone": city.timeZone,
        ]
    }

    /// Devices were set up by hand in the past: some values are what the sample specs want, some are not.
    private func config(isGateway: Bool, city: City, site: String, at index: Int) -> JSONValue {
        let isTuned = chance.happens(0.3, .configuration, index, 1)
        let isNamed = chance.happens(0.6, .configuration, index, 2)
        let brightness = chance.pick(4...10, .configuration, index, 4)
        return [
            "telemetry": [
                "intervalSeconds": isTuned ? 30 : 60,
                "endpoint": .string("mqtts://\(city.region).example.net:8883"),
            ],
            "site": isNamed ? ["name": .string(site)] : [:],
            "logging": ["level": chance.happens(0.1, .configuration, index, 3) ? "debug" : "info"],
            isGateway ? "uplink" : "display": isGateway
                ? ["keepAliveSeconds": 60] : ["brightness": .integer(Int(brightness))],
        ]
    }

    private func reportCadence(of index: Int) -> Cadence {
        cadence(configuration.reportInterval, .reportPhase, index)
    }

    private func pollCadence(of index: Int) -> Cadence {
        cadence(configuration.pollInterval, .pollPhase, index)
    }

    /// Spread evenly, so that devices do not all speak at once.
    private func cadence(_ interval: TimeSpan, _ purpose: Chance.Purpose, _ index: Int) -> Cadence {
        let phase = chance.pick(0...interval.milliseconds - 1, purpose, index)
        return Cadence(
            first: configuration.start.advanced(by: TimeSpan(milliseconds: -phase)),
            interval: interval
        )
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
