import FleetModel
import SpecLanguage

/// What a plan may remember of the one before: it makes plans cheap and never different.
package struct PlanMemory: Sendable {
    /// What everything in it is about.
    private struct Basis: Equatable {
        let fleet: CompiledFleet
        let base: CompiledFleet?
        let settings: PlanSettings
    }

    private struct Origins {
        /// Of the ids of parts.
        let parts: DeviceTrail.Mark
        var governors: GovernanceTable
    }

    private var basis: Basis?
    private var desired: DesiredState?
    private var survey: SurveyMemory?
    private var origins: Origins?
    var waves = WaveMemory()

    package init() {}

    /// The desired state of the fleet with what it must still reset of its predecessor, and every device judged against it.
    mutating func survey(
        of input: PlanInput,
        decided: DeviceTrail
    ) -> (desired: DesiredState, survey: FleetSurvey) {
        let basis = Basis(fleet: input.fleet, base: input.base, settings: input.settings)
        if basis != self.basis {
            self = PlanMemory()
            self.basis = basis
        }
        let desired =
            desired
            ?? DesiredState(input.fleet.succeeding(input.base), tenant: input.settings.tenant)
        self.desired = desired
        var input = input
        input.fleet = desired.fleet
        if let news = survey?.follow(input, decided: decided), let survey {
            waves.follow(news)
            return (desired, survey.survey)
        }
        // Freed before others are made.
        survey = nil
        waves = WaveMemory()
        let made = SurveyMemory(input, desired, decided: decided)
        survey = made
        return (desired, made.survey)
    }

    /// Where the devices came from; nil: no revision is in force, or the fleet is not adopted. O(devices).
    mutating func origins(of input: PlanInput) -> DeviceOrigins? {
        guard let base = input.base, input.ledger.isAdopted else { return nil }
        let parts = input.twins.partsMark
        var governors: GovernanceTable
        if let origins, origins.parts == parts {
            governors = origins.governors
            self.origins = nil
            governors.follow(input.twins)
        } else {
            let desired = DesiredState(base, tenant: input.settings.tenant)
            governors = GovernanceTable(desired, input.twins, input.twins.columns)
        }
        defer { origins = Origins(parts: parts, governors: governors) }
        return DeviceOrigins(input.twins.columns, &governors)
    }
}
