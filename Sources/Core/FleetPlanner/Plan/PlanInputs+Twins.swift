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
        oldestReport = Self.oldestReport(in: input.twins)
    }

    private static func oldestReport(in twins: TwinTable) -> Timestamp? {
        var oldest: Timestamp?
        for index in 0..<twins.count {
            guard let reportedAt = twins[index].twin.reportedAt else { return nil }
            oldest = oldest.map { min($0, reportedAt) } ?? reportedAt
        }
        return oldest
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
