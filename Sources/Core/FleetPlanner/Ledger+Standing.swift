package import FleetModel
package import SpecLanguage

extension Ledger {
    /// The past of a fleet of which only the revision in force is known: adopted, and succeeded on every cohort and track.
    ///
    /// What `plan --base` supposes where no controller's state is at hand: hold-backs, wishes and running rollouts are not
    /// in it, so that devices that differ count as behind, never as drifted.
    package init(standingAt fleet: CompiledFleet, tenant: Tenant) {
        self.init()
        isAdopted = true
        let desired = DesiredState(fleet, tenant: tenant)
        for cohort in fleet.cohorts {
            for track in Track.allCases {
                let key = CohortTrack(cohort.name, track)
                guard let digest = desired.compiledDigest(of: key) else { continue }
                var standing = Standing()
                standing.ordinal = 1
                standing.current = digest
                standing.succeeded = digest
                standings[key] = standing
            }
        }
    }
}
