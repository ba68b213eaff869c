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
    private(set) var view = RevisionView()

    init(repository: any SpecRepository, clock: any ControllerClock) {
        self.repository = repository
        self.clock = clock
    }

    /// Whatever it throws, the last view stays as it was, but for its health.
    func poll() async throws(RepositoryError) {
        do {
            let tip = try await repository.fetch()
            if tip != view.tip || view.compilation == nil {
                let tree = try await repository.tree(at: tip)
                let compilation = SpecCompiler.compile(tree)
                view.attribution = try? await repository.attribution(of: tip)
                view.tip = tip
                view.compilation = compilation
            }
            _ = view.health.succeed(at: clock.now())
        } catch {
            _ = view.health.fail(error.description, at: clock.now())
            throw error
        }
    }
}
