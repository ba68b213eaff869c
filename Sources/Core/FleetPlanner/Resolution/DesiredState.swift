package import FleetModel
package import SpecLanguage

/// A compiled fleet prepared for resolving devices: who governs a device, and what it should be.
///
/// Pure and total: whatever a device reports, there is an answer, and an obstacle in it where there is no way on.
/// O(specs) to build; a device costs O(its configs' leaves) and, where firmware differs, a bounded search.
package struct DesiredState: Sendable {
    package let fleet: CompiledFleet
    package let tenant: Tenant
    /// ``CompiledFleet/contentDigest``.
    package let digest: Digest

    /// Active cohorts, highest precedence first, then by name.
    let ranked: [CohortSelection]
    let retired: [CohortSelection]
    /// What documents say of single devices.
    let exceptions: [DeviceID: DeviceException]
    /// Sorted, by the gateway that documents name.
    let children: [DeviceID: [DeviceID]]
    let cohorts: [ResourceName: CohortState]
    let catalogue: FirmwareCatalogue
    /// By cohort that has pins.
    private let firmwareDigests: [ResourceName: Digest]
    /// Paths that every config which names them wants reset when it is released.
    let resets: Set<FieldPath>
    /// Whether the same is desired of all devices that report the same labels, facts, components and configurations: no
    /// document, exclusion, template or `where` tells one from another.
    package let ignoresNames: Bool

    package init(_ fleet: CompiledFleet, tenant: Tenant) {
        self.fleet = fleet
        self.tenant = tenant
        digest = fleet.contentDigest
        ranked = fleet.cohorts.filter { $0.state == .active }
            .sorted { ($1.precedence, $0.name) < ($0.precedence, $1.name) }
            .map(CohortSelection.init)
        retired = fleet.cohorts.filter { $0.state == .retired }.map(CohortSelection.init)
        exceptions = Dictionary(
            fleet.devices.map { ($0.device, $0) },
            uniquingKeysWith: { one, _ in one }
        )
        children = Dictionary(
            grouping: fleet.devices.filter { $0.parent != nil && $0.state != .retired },
            by: { $0.parent ?? $0.device }
        ).mapValues { $0.map(\.device).sorted() }
        catalogue = FirmwareCatalogue(fleet.firmware)
        resets = Self.resets(fleet)
        var cohorts: [ResourceName: CohortState] = [:]
        for cohort in fleet.cohorts {
            cohorts[cohort.name] = CohortState(cohort, in: fleet)
        }
        self.cohorts = cohorts
        firmwareDigests = cohorts.compactMapValues { [catalogue] in $0.firmwareDigest(catalogue) }
        let selections = ranked + retired
        ignoresNames =
            exceptions.isEmpty
            && selections.allSatisfy {
                $0.excluded.isEmpty && $0.selector.selector.whereClause == nil
            }
            && cohorts.values.allSatisfy { $0.layers.allSatisfy(\.ignoresNames) }
    }

    /// The content that a rollout of the cohort's track moves to; nil: the cohort has nothing on that track.
    ///
    /// Firmware: the pins, with size, hash, hardware and floors of their artifacts. Config: the configs that can apply to a
    /// device of the cohort, in the order of merging. Neither names, nor positions, nor what never reaches a device.
    package func compiledDigest(of track: CohortTrack) -> Digest? {
        switch track.track {
        case .firmware: firmwareDigests[track.cohort]
        case .config: cohorts[track.cohort]?.configDigest
        }
    }

    /// What the device should be on a track as a member of the cohort, and the next step there.
    ///
    /// The twin has the labels that count: those of ``subject(_:)``, by the revision in force.
    package func target(
        for twin: Twin,
        in cohort: ResourceName,
        on track: Track
    ) -> DeviceTarget {
        let state = cohorts[cohort] ?? .empty
        switch track {
        case .config: return configTarget(for: twin, in: state)
        case .firmware: return firmwareTarget(for: twin, in: state)
        }
    }

    private static func resets(_ fleet: CompiledFleet) -> Set<FieldPath> {
        var wanted: Set<FieldPath> = []
        var refused: Set<FieldPath> = []
        for config in fleet.configs + fleet.released {
            for leaf in config.leaves {
                if config.onRemove == .reset {
                    wanted.insert(leaf.path)
                } else {
                    refused.insert(leaf.path)
                }
            }
        }
        return wanted.subtracting(refused)
    }
}
