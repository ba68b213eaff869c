import FleetController
import FleetModel
import GitSource
import PlanReport
import SpecLanguage

/// Reads the revision that is planned, and the one it is proposed against, from where a command names them.
struct PlanSpecs {
    /// What was read.
    struct Revisions {
        let fleet: CompiledFleet
        /// nil: none was named.
        let base: CompiledFleet?
        /// Whether the revision comes after the base; nil: there is no base.
        let isDescendant: Bool?
        /// Who last changed the lines that were asked for; empty for a folder.
        var lines: [SourceSpan: Attribution] = [:]
    }

    /// A folder that need not be a repository; nil: the repository of the settings.
    let folder: String?
    /// What a person names: a branch, an id; nil: the branch that was said, else `HEAD`.
    let revision: String?
    let base: String?
    let settings: HostSettings

    /// Throws a failure where specs cannot be read or compiled, or the step from the base to the revision may not be made.
    ///
    /// `attributing` picks the lines of the fleet of which Git is asked who last changed them.
    func read(
        attributing spans: @escaping @Sendable (CompiledFleet) throws -> [SourceSpan] = { _ in [] }
    ) async throws -> Revisions {
        guard let folder else { return try await readRepository(attributing: spans) }
        let fleet = try SpecReading.compiled(try SpecReading.someSpecs(in: folder))
        return Revisions(fleet: fleet, base: nil, isDescendant: nil)
    }

    private func readRepository(
        attributing spans: @escaping @Sendable (CompiledFleet) throws -> [SourceSpan]
    ) async throws -> Revisions {
        guard settings.text(.repositoryURL) != nil else {
            throw CommandFailure(
                "name the specs: --specs FOLDER, or --repo URL with --revision",
                code: .usage
            )
        }
        return try await ScratchFolder.with { scratch in
            let connections = HostConnections(settings: settings, clock: SystemClock())
            do {
                let repository = try connections.repository(copyIn: scratch) {
                    Console.error("repository: \($0.escapingControls)")
                }
                return try await Console.saying("fetching the repository…") {
                    var revisions = try await read(from: repository)
                    if let commit = revisions.fleet.commit {
                        revisions.lines = await repository.attributions(
                            of: try spans(revisions.fleet),
                            at: commit
                        )
                    }
                    return revisions
                }
            } catch let error as RepositoryError {
                throw CommandFailure(error.description)
            }
        }
    }

    private func read(from repository: GitSource) async throws -> Revisions {
        let name = try revision ?? branch ?? "HEAD"
        let commit = try await repository.commit(named: name)
        let tree = try await tree(of: commit, name, in: repository)
        let fleet = try SpecReading.compiled(tree, "the revision \(name.escapingControls)")
        guard let base else { return Revisions(fleet: fleet, base: nil, isDescendant: nil) }
        let former = try await repository.commit(named: base)
        let formerTree = try await self.tree(of: former, base, in: repository)
        let baseFleet = try SpecReading.compiled(
            formerTree,
            "the base \(base.escapingControls)"
        )
        try SpecReading.checkStep(
            from: baseFleet,
            to: fleet,
            sources: formerTree.files + tree.files
        )
        return Revisions(
            fleet: fleet,
            base: baseFleet,
            isDescendant: try await repository.isDescendant(commit, of: former)
        )
    }

    private var branch: String? {
        get throws {
            settings.isSaid(.repositoryBranch) ? try settings.required(.repositoryBranch) : nil
        }
    }

    private func tree(
        of commit: CommitID,
        _ name: String,
        in repository: GitSource
    ) async throws -> SpecTree {
        let tree = try await repository.tree(at: commit)
        guard !tree.files.isEmpty || !tree.diagnostics.isEmpty else {
            throw CommandFailure(
                "there are no spec files in \(name.escapingControls) (\(commit.short))",
                code: .nothingSelected
            )
        }
        return tree
    }
}
