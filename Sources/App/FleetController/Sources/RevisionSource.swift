package import FleetModel
package import SpecLanguage

/// What is known of the followed branch.
package struct RevisionView: Sendable {
    /// nil: never fetched.
    package var tip: CommitID?
    /// Of the tip; nil: its files could not be read yet.
    package var compilation: Compilation?
    package var attribution: Attribution?
    package var health = SourceHealth()

    package init() {}
}

/// Follows the branch: fetches, and compiles a tip that was not seen before.
actor RevisionSource {
    private let repository: any SpecRepository
    private let clock: any ControllerClock
    private let failpoints: Failpoints
    /// Knows the tip before, so that a small commit costs little.
    private var compiler = SpecCompiler()
    private(set) var view = RevisionView()

    init(
        repository: any SpecRepository,
        clock: any ControllerClock,
        failpoints: Failpoints
    ) {
        self.repository = repository
        self.clock = clock
        self.failpoints = failpoints
    }

    /// Whatever it throws, the last view stays as it was, but for its health. Throws a ``RepositoryError``.
    func poll() async throws {
        let tip: CommitID
        do {
            tip = try await repository.fetch()
        } catch {
            throw noted(error)
        }
        try failpoints.reach(.afterFetch)
        do {
            try await compile(tip)
        } catch {
            throw noted(error)
        }
        view.health.succeed(at: clock.now())
    }

    private func compile(_ tip: CommitID) async throws(RepositoryError) {
        guard tip != view.tip || view.compilation == nil else { return }
        let tree = try await repository.tree(at: tip)
        let compilation = compiler.compile(tree)
        view.attribution = try? await repository.attribution(of: tip)
        view.tip = tip
        view.compilation = compilation
    }

    private func noted(_ error: RepositoryError) -> RepositoryError {
        view.health.fail(error.description, at: clock.now())
        return error
    }
}
