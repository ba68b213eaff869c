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
    private let ranked: [Cohort]
    let cohorts: [ResourceName: CohortState]
    let catalogue: FirmwareCatalogue
    /// Paths that every config which names them wants reset when it is released.
    let resets: Set<FieldPath>

    package init(_ fleet: CompiledFleet, tenant: Tenant) {
        self.fleet = fleet
        self.tenant = tenant
        digest = fleet.contentDigest
        ranked = fleet.cohorts.filter { $0.state == .active }
            .sorted { ($1.precedence, $0.name) < ($0.precedence, $1.name) }
        catalogue = FirmwareCatalogue(fleet.firmware)
        resets = Self.resets(fleet)
        var cohorts: [ResourceName: CohortState] = [:]
        for cohort in fleet.cohorts {
            cohorts[cohort.name] = CohortState(cohort, in: fleet)
        }
        self.cohorts = cohorts
    }

    /// Who governs the device: the active cohort of highest precedence that matches its labels and does not exclude it.
    package func governance(of twin: Twin) -> Governance {
        var found: [Cohort] = []
        for cohort in ranked {
            if let best = found.first, cohort.precedence < best.precedence { break }
            if cohort.governs(twin) { found.append(cohort) }
        }
        switch found.count {
        case 0: return .unmanaged
        case 1: return .cohort(found[0].name)
        default: return .conflicted(found.map(\.name))
        }
    }

    /// The content that a rollout of the cohort's track moves to; nil: the cohort has nothing on that track.
    ///
    /// Firmware: the pins, with size, hash, hardware and floors of their artifacts. Config: the configs that can apply to a
    /// device of the cohort, in the order of merging. Neither names, nor positions, nor what never reaches a device.
    package func compiledDigest(of track: CohortTrack) -> Digest? {
        cohorts[track.cohort].flatMap { state in
            switch track.track {
            case .firmware: state.firmwareDigest(catalogue)
            case .config: state.configDigest
            }
        }
    }

    /// What the device should be on a track as a member of the cohort, and the next step there.
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

/// Who governs a device.
package enum Governance: Hashable, Sendable {
    case cohort(ResourceName)
    /// No active cohort takes it: reported, never touched.
    case unmanaged
    /// Several cohorts of equal precedence take it: left alone until a person decides. Sorted.
    case conflicted([ResourceName])

    /// The one governing cohort.
    package var cohort: ResourceName? {
        if case .cohort(let name) = self { name } else { nil }
    }
}

extension Cohort {
    /// Whether the cohort takes the device, its precedence apart.
    package func governs(_ twin: Twin) -> Bool {
        selector.matches(twin.labels) && !excludedDevices.contains(twin.id)
    }
}
