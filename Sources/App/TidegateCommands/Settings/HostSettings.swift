import FleetModel
import Foundation

/// The settings of the host: what is never in the fleet's repository.
struct HostSettings {
    private let values: [SettingKey: SettingValue]
    /// Sources of metrics by their names; the file alone names them.
    let sources: [String: [MetricSourceKey: SettingValue]]

    /// Flags beat the environment, the environment beats the file, the file beats the defaults.
    init(
        file: [SettingKey: SettingValue],
        environment: [String: String],
        flags: [SettingKey: String],
        sources: [String: [MetricSourceKey: SettingValue]] = [:]
    ) {
        self.sources = sources
        var values: [SettingKey: SettingValue] = [:]
        for key in SettingKey.allCases {
            if let text = flags[key] {
                values[key] = SettingValue(text: text, origin: "flag")
            } else if let text = environment[key.variable] {
                values[key] = SettingValue(text: text, origin: key.variable)
            } else if let value = file[key] {
                values[key] = value
            } else if let text = key.standard {
                values[key] = SettingValue(text: text, origin: "default")
            }
        }
        self.values = values
    }

    /// The text of a setting; an empty text is no setting.
    func text(_ key: SettingKey) -> String? {
        guard let text = values[key]?.text, !text.isEmpty else { return nil }
        return text
    }

    /// Whether somebody said it, and it is not the default alone.
    func isSaid(_ key: SettingKey) -> Bool {
        values[key].map { $0.origin != "default" } ?? false
    }

    /// Throws a failure that names the three places where the setting could be given.
    func required(_ key: SettingKey) throws -> String {
        guard let text = text(key) else {
            throw CommandFailure(
                "`\(key.rawValue)` is not set: put it into tidegate.yaml, \(key.variable) or a flag",
                code: .usage
            )
        }
        return text
    }

    func span(_ key: SettingKey) throws -> TimeSpan {
        let text = try required(key)
        guard let span = TimeSpan(text), span > .zero else {
            throw wrong(key, text, "a duration such as 60s or 6h")
        }
        return span
    }

    func count(_ key: SettingKey, in range: ClosedRange<Int>) throws -> Int {
        let text = try required(key)
        guard let count = Int(text), range.contains(count) else {
            throw wrong(key, text, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return count
    }

    /// A count or a share of devices; nil: not set.
    func quantity(_ key: SettingKey) throws -> Quantity? {
        guard let text = text(key) else { return nil }
        if let share = Percentage(text: text) { return .percent(share) }
        guard let count = Int(text), (1...100_000_000).contains(count) else {
            throw wrong(key, text, "a number of devices from 1, or a share such as 5%")
        }
        return .count(count)
    }

    func flag(_ key: SettingKey) throws -> Bool {
        let text = try required(key)
        guard let flag = Bool(text) else { throw wrong(key, text, "true or false") }
        return flag
    }

    func tenant() throws -> Tenant {
        let text = try required(.tenant)
        guard let tenant = Tenant(text) else {
            throw wrong(.tenant, text, "a name of a-z, 0-9, `.` and `-`")
        }
        return tenant
    }

    /// One line a setting: key, value, origin. Credentials are named by file and never read here.
    var listing: String {
        let keys = SettingKey.allCases.map { key in
            let name = key.rawValue.padding(toLength: 38, withPad: " ", startingAt: 0)
            guard let value = values[key] else { return "\(name) (not set)" }
            let text = value.text.isEmpty ? "\"\"" : value.text
            return
                "\(name) \(text.padding(toLength: max(40, text.count), withPad: " ", startingAt: 0))"
                + " \(value.origin)"
        }
        let named = sources.sorted { $0.key < $1.key }.flatMap { name, settings in
            MetricSourceKey.allCases.compactMap { key in
                settings[key].map { "metrics.\(name).\(key.rawValue) \($0.text) \($0.origin)" }
            }
        }
        return (keys + named).joined(separator: "\n")
    }

    private func wrong(_ key: SettingKey, _ text: String, _ wanted: String) -> CommandFailure {
        let origin = values[key]?.origin ?? "default"
        return CommandFailure(
            "`\(key.rawValue)` is `\(text)` (from \(origin)), and must be \(wanted)",
            code: .usage
        )
    }
}
