package import FleetModel

/// What goes wrong in the simulated world. Shares are probabilities from 0 to 1.
package struct SimulatedFaults: Hashable, Sendable {
    /// Devices that are not reachable.
    package var offlineShare = 0.0
    /// Devices that download and install ten times slower.
    package var slowShare = 0.0
    /// Devices that report a job as done and change nothing.
    package var lyingShare = 0.0
    /// Reports that are lost on the way.
    package var droppedReportShare = 0.0
    /// How often a device changes by itself, on average, in a day.
    package var driftsPerDeviceDay = 0.0
    package var failVersions: [FailingVersion] = []
    package var failConfigs: [FailingConfig] = []
    /// The platform hands out the newest job of a device first, so that older ones come late.
    package var handsOutNewestFirst = false
    package var platform = PlatformFaults()

    package init() {}
}

/// What goes wrong at the platform itself. Shares are of the calls to the device API.
package struct PlatformFaults: Hashable, Sendable {
    /// Real time before each answer.
    package var answerDelay = TimeSpan.zero
    /// Calls answered with 500.
    package var errorShare = 0.0
    /// Calls answered with 429.
    package var throttleShare = 0.0
    /// Calls that create jobs which take effect while the connection is cut instead of an answer.
    package var lostAnswerShare = 0.0
    /// Listings that hold bytes that are no JSON.
    package var garbageShare = 0.0
    /// Streams that end without their trailer.
    package var missingTrailerShare = 0.0

    package init() {}
}

/// How a device takes what it cannot run.
package enum FailureMode: String, Hashable, Sendable, CaseIterable {
    /// The job fails and nothing is changed.
    case jobFails
    /// The job succeeds; the device is not ready until it runs something else.
    case unhealthy
    /// The job succeeds; some minutes later the device falls back to what it had.
    case fallsBack
}

/// A firmware version that devices cannot run, as a flag writes it: `os=2.5.0@gw-210:unhealthy`.
///
/// The model and the mode may be left out: all models, and `jobFails`.
package struct FailingVersion: Hashable, Sendable, LosslessStringConvertible {
    package let component: Text
    package let version: Text
    package let model: Text?
    package let mode: FailureMode

    package init?(_ description: String) {
        guard let flag = FaultFlag(description) else { return nil }
        component = Text(flag.name)
        version = Text(flag.value)
        model = flag.model.map { Text($0) }
        mode = flag.mode
    }

    package var description: String {
        FaultFlag.describe(component.string, version.string, model?.string, mode)
    }

    /// Whether a device of that model cannot run the version of the component.
    func applies(to component: Text, _ version: Text, model: Text?) -> Bool {
        component == self.component && version == self.version
            && (self.model == nil || self.model == model)
    }
}

/// A configuration value that devices cannot run with: `telemetry.intervalSeconds=5@kiosk-10:jobFails`.
///
/// The value is a JSON literal where it reads as one, else a string; model and mode as in ``FailingVersion``.
package struct FailingConfig: Hashable, Sendable, LosslessStringConvertible {
    package let path: FieldPath
    package let value: JSONValue
    package let model: Text?
    package let mode: FailureMode
    private let spelling: String

    package init?(_ description: String) {
        guard let flag = FaultFlag(description) else { return nil }
        path = FieldPath(flag.name.split(separator: ".").map { Text(String($0)) })
        value = Self.literal(flag.value)
        model = flag.model.map { Text($0) }
        mode = flag.mode
        spelling = FaultFlag.describe(flag.name, flag.value, flag.model, flag.mode)
    }

    package var description: String { spelling }

    /// Whether a device of that model cannot run with the configuration.
    func applies(to configuration: JSONValue, model: Text?) -> Bool {
        configuration.value(at: path) == value && (self.model == nil || self.model == model)
    }

    private static func literal(_ text: String) -> JSONValue {
        switch text {
        case "true": true
        case "false": false
        default: Int(text).map(JSONValue.integer) ?? .string(text)
        }
    }
}

/// `NAME=VALUE[@MODEL][:MODE]`.
private struct FaultFlag {
    let name: String
    let value: String
    let model: String?
    let mode: FailureMode

    init?(_ text: String) {
        guard text.utf8.count <= 1_024, let equals = text.firstIndex(of: "=") else { return nil }
        name = String(text[..<equals])
        var rest = text[text.index(after: equals)...]
        if let colon = rest.lastIndex(of: ":"),
            let named = FailureMode(rawValue: String(rest[rest.index(after: colon)...]))
        {
            mode = named
            rest = rest[..<colon]
        } else {
            mode = .jobFails
        }
        // A value may hold an `@` of its own: a model is the last part and has no more than its few characters.
        if let at = rest.lastIndex(of: "@"),
            rest[rest.index(after: at)...].utf8.allSatisfy({
                ASCII.isAlphanumeric($0) || $0 == UInt8(ascii: "-")
            })
        {
            model = String(rest[rest.index(after: at)...])
            rest = rest[..<at]
        } else {
            model = nil
        }
        value = String(rest)
        guard !name.isEmpty, !value.isEmpty, model != "" else { return nil }
    }

    static func describe(
        _ name: String,
        _ value: String,
        _ model: String?,
        _ mode: FailureMode
    ) -> String {
        "\(name)=\(value)" + (model.map { "@" + $0 } ?? "") + ":" + mode.rawValue
    }
}
