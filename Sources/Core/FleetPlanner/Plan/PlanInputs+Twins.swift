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
        twins = Self.digest(of: input.twins)
        sweptAt = input.twins.sweptAt
        let reports = input.twins.rows.map(\.twin.reportedAt)
        oldestReport = reports.contains(nil) ? nil : reports.compactMap { $0 }.min()
    }

    private static func digest(of twins: TwinTable) -> Digest {
        var builder = DigestBuilder()
        for row in twins.rows {
            builder.add(row.twin.id.text)
            builder.add(row.twin.incarnation.text)
            builder.add(row.twin.revision)
            builder.add(row.twin.reportSequence)
        }
        return builder.finish()
    }
}
