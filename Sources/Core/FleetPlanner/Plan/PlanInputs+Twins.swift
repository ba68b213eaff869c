import FleetModel
import SpecLanguage

extension PlanInputs {
    init(_ input: PlanInput, _ desired: DesiredState, freshCount: Int) {
        commit = input.fleet.commit
        fleet = desired.digest
        base = input.base?.commit
        baseFleet = input.base?.contentDigest
        settings = input.settings.content.digest
        now = input.now.wall
        twinCount = input.twins.count
        self.freshCount = freshCount
        refusedCount = input.refusedTwins
        let columns = input.twins.columns
        sweptAt = input.twins.sweptAt
        oldestReport = Self.oldestReport(in: columns)
    }

    private static func oldestReport(in twins: TwinColumns) -> Timestamp? {
        var oldest: Timestamp?
        for row in 0..<twins.count {
            guard let reportedAt = twins.reportedAt(at: row) else { return nil }
            oldest = oldest.map { min($0, reportedAt) } ?? reportedAt
        }
        return oldest
    }
}
