package import FleetModel
import SpecLanguage

/// What a plan may remember of the one before: it makes plans cheap and never different.
package struct PlanMemory: Sendable {
    /// The revisions that a plan is made of.
    private struct Revisions: Equatable {
        let fleet: CompiledFleet
        let base: CompiledFleet?
        let settings: PlanSettings
    }

    /// What of them is found out of devices rests on: neither a commit, nor how changes are rolled out, guarded and approved.
    private struct Basis: Equatable {
        /// What a policy says of how devices stand.
        private struct Limits: Equatable {
            let policy: ResourceName
            let fresh: TimeSpan
            let offline: [TimeSpan]
            let contestedAfter: Int
        }

        /// What devices came from.
        private struct Former: Equatable {
            let cohorts: [Cohort]
            let configs: [Config]
            let devices: [DeviceException]
        }

        private let cohorts: [Cohort]
        private let configs: [Config]
        private let released: [Config]
        private let firmware: [Firmware]
        private let devices: [DeviceException]
        private let limits: [Limits]
        /// Of the revision in force; nil: there is none.
        private let former: Former?
        private let settings: PlanSettings

        /// `fleet` remembers what it must still reset of its predecessor.
        init(_ fleet: CompiledFleet, _ input: PlanInput) {
            cohorts = fleet.cohorts
            configs = fleet.configs
            released = fleet.released
            firmware = fleet.firmware
            devices = fleet.devices
            limits = fleet.policies.map { policy in
                Limits(
                    policy: policy.name,
                    fresh: policy.health.fresh,
                    offline: Track.allCases.map { policy.rollout($0).offline.after },
                    contestedAfter: policy.drift.contestedAfter
                )
            }
            former = input.base.map {
                Former(cohorts: $0.cohorts, configs: $0.configs, devices: $0.devices)
            }
            settings = input.settings
        }
    }

    private struct Origins {
        var governors: GovernanceTable
        var rows: DeviceOrigins
    }

    private var revisions: Revisions?
    private var basis: Basis?
    private var desired: DesiredState?
    private var survey: SurveyMemory?
    private var origins: Origins?
    /// Of the base's content.
    private var baseDigest: Digest?
    /// What the survey found new in the table of twins; nil: nobody can tell.
    private var news: RowNews?
    var waves = WaveMemory()
    /// Who looks at the devices.
    private let workers: any Workers

    /// `workers` may each look at a part of the devices where all are looked at; the plan does not depend on how many there are.
    package init(workers: any Workers = OneWorker()) { self.workers = workers }

    /// The desired state of the fleet with what it must still reset of its predecessor, and every device judged against it.
    mutating func survey(
        of input: PlanInput,
        decided: DeviceTrail
    ) -> (desired: DesiredState, survey: FleetSurvey) {
        let desired = desiredState(of: input)
        let basis = Basis(desired.fleet, input)
        if basis != self.basis {
            self.basis = basis
            survey = nil
            origins = nil
            waves = WaveMemory()
        }
        var input = input
        input.fleet = desired.fleet
        news = survey?.follow(input, decided: decided)
        if let news, let survey {
            waves.follow(news)
            return (desired, survey.survey)
        }
        // Freed before others are made.
        survey = nil
        waves = WaveMemory()
        let made = SurveyMemory(input, desired, decided: decided, workers: workers)
        survey = made
        return (desired, made.survey)
    }

    private mutating func desiredState(of input: PlanInput) -> DesiredState {
        let given = Revisions(fleet: input.fleet, base: input.base, settings: input.settings)
        if let desired, revisions == given { return desired }
        let made = DesiredState(input.fleet.succeeding(input.base), tenant: input.settings.tenant)
        revisions = given
        desired = made
        baseDigest = nil
        return made
    }

    /// The digest of the revision in force; nil: there is none.
    mutating func baseDigest(of input: PlanInput) -> Digest? {
        baseDigest = baseDigest ?? input.base?.contentDigest
        return baseDigest
    }

    /// Where the devices came from; nil: no revision is in force, or the fleet is not adopted.
    ///
    /// After ``survey(of:decided:)``; O(devices) where any joined or left, or nobody can tell what is new.
    mutating func origins(of input: PlanInput) -> DeviceOrigins? {
        guard let base = input.base, input.ledger.isAdopted else {
            origins = nil
            return nil
        }
        let columns = input.twins.columns
        guard var known = origins, let news else {
            let desired = DesiredState(base, tenant: input.settings.tenant)
            var governors = GovernanceTable(desired, input.twins, columns)
            let rows = DeviceOrigins(columns, &governors)
            origins = Origins(governors: governors, rows: rows)
            return rows
        }
        // Nobody else holds it while it is changed.
        origins = nil
        known.governors.follow(input.twins)
        if news.hasMoved || !known.rows.follow(news.known, columns, &known.governors) {
            known.rows = DeviceOrigins(columns, &known.governors)
        }
        origins = known
        return known.rows
    }
}
