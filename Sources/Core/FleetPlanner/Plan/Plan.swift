package import FleetModel
package import SpecLanguage

/// What a revision would do to a fleet, device by device, and how: the one record that every view is made of.
///
/// Pure in its inputs: equal inputs give equal bytes, whatever the order of files, pages or devices.
package struct Plan: Sendable {
    /// The version of the JSON form; a minor step only adds.
    package static var formatVersion: String { "1.4" }

    package let inputs: PlanInputs
    /// The fleet that was planned, with what it must still reset of its predecessor: what the store keeps.
    package let fleet: CompiledFleet
    /// What a reviewer says yes to.
    package let intent: Digest
    /// Whether the fleet was adopted before; if not, this plan is its adoption and needs approval.
    package let isAdopted: Bool
    /// Most devices first, within each kind.
    package let causes: [PlanCause]
    /// Devices of the same standing, differences and jobs; most devices first.
    package let groups: [DeviceGroup]
    /// All that the plan speaks of.
    package let devices: DeviceNames
    /// By row, the place of the device's judgement.
    private let judgements: [UInt32]
    /// By judgement, the place of the group.
    private let groupPlaces: [UInt32]
    /// Rollouts that would begin, sorted by cohort and track.
    package let rollouts: [PlannedRollout]
    /// Sorted by cohort, then kind.
    package let guards: [GuardFinding]
    /// Denials first.
    package let findings: [PlanFinding]
    package let summary: PlanSummary
    /// What it does beyond the plan of the revision it is proposed against; nil: it was compared with none.
    package internal(set) var comparison: PlanComparison?

    init(
        inputs: PlanInputs,
        fleet: CompiledFleet,
        intent: Digest,
        isAdopted: Bool,
        causes: [PlanCause],
        groups: (groups: [DeviceGroup], places: [UInt32]),
        judgements: [UInt32],
        devices: DeviceNames,
        rollouts: [PlannedRollout],
        guards: [GuardFinding],
        findings: [PlanFinding],
        summary: PlanSummary
    ) {
        self.inputs = inputs
        self.fleet = fleet
        self.intent = intent
        self.isAdopted = isAdopted
        self.causes = causes
        self.groups = groups.groups
        groupPlaces = groups.places
        self.judgements = judgements
        self.devices = devices
        self.rollouts = rollouts
        self.guards = guards
        self.findings = findings
        self.summary = summary
    }

    /// How a device stands; nil: the plan does not know it. O(log devices).
    package func group(of device: DeviceID) -> DeviceGroup? {
        devices.row(of: device).map(group(at:))
    }

    /// How the device of a row stands.
    func group(at row: Int) -> DeviceGroup {
        groups[Int(groupPlaces[Int(judgements[row])])]
    }

    /// Whether nothing of it may start.
    package var isDenied: Bool { findings.contains { $0.severity == .deny } }
    /// Whether nothing would start.
    package var isEmpty: Bool { rollouts.isEmpty }
}

/// What a plan was made from, by name and digest.
package struct PlanInputs: Hashable, Sendable {
    package let commit: CommitID?
    package let fleet: Digest
    package let base: CommitID?
    package let baseFleet: Digest?
    package let settings: Digest
    package let now: Timestamp
    /// The release of the time zone data; nil: there is no calendar.
    package let timeZones: Text?
    package let twinCount: Int
    package let freshCount: Int
    /// Records of the listing that could not be read: the plan says nothing of them.
    package let refusedCount: Int
    package let sweptAt: Timestamp?
    /// The time of the oldest report; nil: there is none, or a device never reported.
    package let oldestReport: Timestamp?
}

/// Devices that stand alike: one cohort, one status a track, the same differences, the same jobs.
package struct DeviceGroup: Sendable {
    package let governance: Governance
    /// nil: nothing is desired on the track.
    package let firmware: TrackStatus?
    package let config: TrackStatus?
    package let changes: [Change]
    /// Jobs left, in order.
    package let steps: [PlannedStep]
    package let devices: DeviceList

    /// How the devices of the group stand on a track; nil: nothing is desired there.
    package func status(_ track: Track) -> TrackStatus? {
        switch track {
        case .firmware: firmware
        case .config: config
        }
    }
}

/// Numbers of devices; each device counts once a line, and may count in several lines.
package struct PlanSummary: Hashable, Sendable {
    package var devices = 0
    /// Devices that the planned rollouts would change.
    package var change = 0
    /// Of these, devices that get other firmware.
    package var firmware = 0
    /// Devices on which a path leaves management.
    package var release = 0
    package var drifted = 0
    /// Governed, and as desired on every track.
    package var unchanged = 0
    package var pending = 0
    package var blocked = 0
    package var conflicted = 0
    package var contested = 0
    package var heldBack = 0
    package var stale = 0
    package var unreachable = 0
    package var unmanaged = 0
    package var excluded = 0
    package var maintenance = 0
    package var quarantined = 0
    package var retired = 0
    package var warnings = 0
    package var denied = 0
}
