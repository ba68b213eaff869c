import FleetModel
import SpecLanguage

/// Whether a device was heard from of late.
enum Silence: Int {
    case heard
    /// Its last report is too old to judge by.
    case stale
    /// Offline, silent for longer than the policy allows, or never heard from.
    case unreachable

    /// How many there are.
    static let count = 3
}

/// How long a device may be silent by its policy.
struct SilenceLimits {
    private let fresh: TimeSpan
    private let offline: (firmware: TimeSpan?, config: TimeSpan?)

    /// nil: no policy speaks of the device.
    init(_ policy: Policy?) {
        fresh = (policy?.health ?? .standard).fresh
        offline = (policy?.firmware.offline.after, policy?.config.offline.after)
    }

    /// `age` is that of the last report; nil: there is none.
    func isFresh(_ age: TimeSpan?) -> Bool { age.map { $0 <= fresh } ?? false }

    func silence(_ age: TimeSpan?, isOffline: Bool, on track: Track) -> Silence {
        guard let age else { return .unreachable }
        let limit = track == .firmware ? offline.firmware : offline.config
        if isOffline || limit.map({ age > $0 }) ?? false { return .unreachable }
        return isFresh(age) ? .heard : .stale
    }

    /// How much older a report of that age must be at the least before an answer here is another one; nil: it stays as it is.
    func change(after age: TimeSpan?) -> TimeSpan? {
        guard let age else { return nil }
        var least: TimeSpan?
        func take(_ limit: TimeSpan?) {
            guard let limit, age <= limit else { return }
            let rest = limit - age + TimeSpan(milliseconds: 1)
            least = least.map { min($0, rest) } ?? rest
        }
        take(fresh)
        take(offline.firmware)
        take(offline.config)
        return least
    }
}
