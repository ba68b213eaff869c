import FleetModel
import RolloutEngine
import SpecLanguage

/// The followed branch with all that was ever pushed to it.
struct Branch {
    struct Commit {
        let id: CommitID
        let parent: CommitID?
        /// nil: it does not compile.
        let fleet: SampleFleet?
    }

    private(set) var commits: [CommitID: Commit] = [:]
    private(set) var tip: Commit

    init(_ fleet: SampleFleet) {
        tip = Commit(id: SampleFleet.commit(1), parent: nil, fleet: fleet)
        commits[tip.id] = tip
    }

    /// Pushes on top of the tip, or of an older commit: then the branch is moved sideways.
    mutating func push(_ fleet: SampleFleet?, onto parent: CommitID? = nil) {
        tip = Commit(
            id: SampleFleet.commit(commits.count + 1),
            parent: parent ?? tip.id,
            fleet: fleet
        )
        commits[tip.id] = tip
    }

    /// Moves the branch to a commit that is there.
    mutating func move(to commit: CommitID) {
        if let known = commits[commit] { tip = known }
    }

    /// Whether a commit is another one or comes after it.
    func isDescendant(_ commit: CommitID, of other: CommitID) -> Bool {
        var current: CommitID? = commit
        // No longer than the history.
        for _ in 0...commits.count {
            guard let id = current else { return false }
            if id == other { return true }
            current = commits[id]?.parent
        }
        return false
    }
}
