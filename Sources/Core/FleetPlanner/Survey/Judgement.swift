import FleetModel
import SpecLanguage

/// Who governs a device, how it differs and how it stands on each track: one for all devices of which the same is told.
struct Judgement: Hashable {
    /// One track of a device; nil where nothing is desired there.
    struct Standing: Hashable {
        let status: TrackStatus
        /// Whether the last report showed the target.
        let isMet: Bool
        /// Whether it differs and nothing is in the way.
        let isOpen: Bool
        /// Whether it failed with this very content: only a retry or other content gives it another try.
        var hasFailed = false
    }

    let governance: Governance
    let firmware: Standing?
    let config: Standing?
    /// Index of what is told of them.
    var outline = 0

    func standing(_ track: Track) -> Standing? {
        switch track {
        case .firmware: firmware
        case .config: config
        }
    }

    /// Whether a rollout of the track would bring the device something now.
    ///
    /// A device that was not heard from is among them: it gets its turn when it returns.
    func needsChange(on track: Track) -> Bool {
        guard let standing = standing(track) else { return false }
        switch standing.status {
        case .behind, .drifted, .pending, .stale, .unreachable: return standing.isOpen
        case .inSync, .contested, .blocked, .conflicted, .heldBack, .unmanaged, .excluded,
            .maintenance, .quarantined, .retired:
            return false
        }
    }

    /// Whether the last report showed the target.
    func isMet(on track: Track) -> Bool { standing(track)?.isMet ?? true }
}
