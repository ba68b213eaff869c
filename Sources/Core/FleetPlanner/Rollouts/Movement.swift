package import FleetModel
import SpecLanguage

/// What a revision asks of one cohort on one track beyond what stands there: the specs' part of a rollout.
package struct Movement: Hashable, Sendable {
    package let cohortTrack: CohortTrack
    package let from: Digest?
    package let to: Digest
}

extension DesiredState {
    /// What holds for a cohort on a track; a renamed cohort goes on from where it stood under its former name.
    func standing(of key: CohortTrack, in ledger: Ledger) -> Standing {
        if let standing = ledger.standings[key] { return standing }
        guard let former = fleet.cohort(key.cohort)?.formerly else { return Standing() }
        return ledger.standings[CohortTrack(former, key.track)] ?? Standing()
    }

    /// Cohorts and tracks whose compiled content differs from what was last asked for; sorted. Independent of the twins.
    func movements(from ledger: Ledger) -> [Movement] {
        fleet.cohorts.filter { $0.state == .active }.flatMap { cohort in
            Track.allCases.compactMap { track -> Movement? in
                let key = CohortTrack(cohort.name, track)
                let standing = standing(of: key, in: ledger)
                guard let digest = compiledDigest(of: key), digest != standing.current else {
                    return nil
                }
                return Movement(cohortTrack: key, from: standing.current, to: digest)
            }
        }.sorted { $0.cohortTrack < $1.cohortTrack }
    }
}
