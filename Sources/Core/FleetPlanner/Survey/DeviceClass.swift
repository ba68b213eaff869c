import FleetModel

/// How devices of equal inputs stand to what is desired of them; held once for all of them.
final class DeviceClass: Sendable {
    /// On one track.
    struct Verdict: Sendable {
        /// Whether the reported twin has it already.
        let isMet: Bool
        /// Whether there is a job to do and nothing in the way.
        let isOpen: Bool
        /// The artifacts of all firmware jobs that are left.
        let artifacts: [Digest]
        let obstacle: Obstacle?
        /// nil: each device has its own.
        let wish: Wish.Target?

        init(_ target: DeviceTarget) {
            isMet = target.isMet
            isOpen = target.next != nil
            artifacts = target.artifacts
            obstacle = target.obstacle
            wish = target.wish
        }

        /// Of a configuration; `document`: what is enforced on all of them; nil: each has its own.
        init(_ outcome: ConfigOutcome, document: JSONValue?) {
            isMet = outcome.isMet
            isOpen = outcome.isOpen
            artifacts = []
            obstacle = outcome.obstacle
            wish = document.map(Wish.Target.config)
        }
    }

    /// nil: nothing is desired on the track.
    private let firmware: Verdict?
    private let config: Verdict?
    /// What each device fills its own values in; nil: all are the same.
    private let own: MergedConfig?
    /// Index of what is told of them.
    let outline: Int

    init(firmware: Verdict?, config: Verdict?, _ form: ConfigForm, outline: Int) {
        self.firmware = firmware
        self.config = config
        own = form.digest == nil ? form.merged : nil
        self.outline = outline
    }

    func verdict(_ track: Track) -> Verdict? {
        switch track {
        case .firmware: firmware
        case .config: config
        }
    }

    /// What one of them should report; nil: nothing is desired on the track.
    func wish(of twin: Twin, on track: Track) -> Wish.Target? {
        guard let verdict = verdict(track) else { return nil }
        return verdict.wish ?? own.map { .config(DeviceConfig($0, for: twin).enforced) }
    }
}
