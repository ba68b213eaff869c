import FleetModel
import SpecLanguage

extension PlanInputs {
    init(
        _ input: PlanInput,
        _ desired: DesiredState,
        baseFleet: Digest?,
        freshCount: Int
    ) {
        commit = input.fleet.commit
        fleet = desired.digest
        base = input.base?.commit
        self.baseFleet = baseFleet
        settings = input.settings.content.digest
        now = input.now.wall
        timeZones = input.fleet.calendars.isEmpty ? nil : input.zones.version
        twinCount = input.twins.count
        self.freshCount = freshCount
        refusedCount = input.refusedTwins
        sweptAt = input.twins.sweptAt
        oldestReport = input.twins.columns.oldestReport
    }
}
