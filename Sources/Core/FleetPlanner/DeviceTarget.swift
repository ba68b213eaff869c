package import FleetModel

/// What a device should be on a track by one compiled fleet, and the next step there.
package struct DeviceTarget: Hashable, Sendable {
    /// The device's own rendered digest: of the enforced configuration, or over its pinned components and versions.
    ///
    /// Where there is an obstacle, only of what could be resolved.
    package let digest: Digest
    package let wish: Wish.Target
    /// Whether the reported twin has it already; never where an obstacle kept it from being resolved.
    package let isMet: Bool
    /// The next job's target; nil where it is met, where there is an obstacle, and where the device runs all its versions
    /// but has yet to confirm one.
    package let next: JobTarget?
    /// Jobs that are left, the next one among them.
    package let stepsLeft: Int
    /// The artifacts of all firmware jobs that are left: one that is held back stops them all.
    package let artifacts: [Digest]
    /// Whether the next job lowers a version.
    package let lowersVersion: Bool
    /// Why there is no way on.
    package let obstacle: Obstacle?

    package init(
        digest: Digest,
        wish: Wish.Target,
        isMet: Bool,
        next: JobTarget?,
        stepsLeft: Int,
        artifacts: [Digest] = [],
        lowersVersion: Bool = false,
        obstacle: Obstacle?
    ) {
        self.digest = digest
        self.wish = wish
        self.isMet = isMet
        self.next = next
        self.stepsLeft = stepsLeft
        self.artifacts = artifacts
        self.lowersVersion = lowersVersion
        self.obstacle = obstacle
    }
}

/// Why a device cannot go on by itself: named, so that a person can mend it.
package struct Obstacle: Hashable, Sendable, Codable {
    /// What stands in the way.
    package enum Code: String, Hashable, Sendable, Codable {
        /// A template names what the device does not have.
        case template
        /// Two configs of equal priority write different values to one path.
        case conflict
        /// A `where` has no answer for the device, so that nobody knows what is meant for it.
        case undecided
        /// No path over the catalogue leads to the pinned version.
        case noPath
        /// No artifact fits the device's hardware.
        case noArtifact
        /// A component's version is not reported or is not semantic.
        case unknownVersion
        /// The configuration needs a firmware that the device does not run yet.
        case requiresFirmware
        /// The step lowers a version and the device's configuration must change first.
        case requiresConfig
        /// The step would lower a version and the policy or the catalogue forbids it.
        case downgrade
        /// A device that goes before it by the policy's topology does not get there.
        case predecessor
    }

    private enum CodingKeys: String, CodingKey {
        case code
        case sentence = "message"
    }

    package let code: Code
    /// It may quote what a device reports, so that bytes decide whether two are the same.
    private let sentence: Text

    /// `message` is one sentence without a full stop.
    package init(_ code: Code, _ message: String) {
        self.code = code
        sentence = Text(message)
    }

    /// One sentence without a full stop.
    package var message: String { sentence.string }
}
