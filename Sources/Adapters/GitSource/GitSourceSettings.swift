package import Git

/// Which repository is followed, and how far it is trusted.
package struct GitSourceSettings: Sendable {
    /// `https://`, `ssh://`, `file://`, `git://` on this host, or a path.
    package var url: String
    /// The one branch that is followed, without `refs/heads/`.
    package var branch: String
    /// The folder of the specs inside the repository, with `/` between its parts; empty: all of it.
    package var path: String
    package var credentials: GitCredentials
    package var limits: Limits

    /// What a fetch and a revision may cost.
    package struct Limits: Hashable, Sendable {
        package var fetch: TransferLimits
        package var specs: SpecTreeLimits

        package init(
            fetch: TransferLimits = TransferLimits(),
            specs: SpecTreeLimits = SpecTreeLimits()
        ) {
            self.fetch = fetch
            self.specs = specs
        }
    }

    package init(
        url: String,
        branch: String,
        path: String = "",
        credentials: GitCredentials = GitCredentials(),
        limits: Limits = Limits()
    ) {
        self.url = url
        self.branch = branch
        self.path = path
        self.credentials = credentials
        self.limits = limits
    }
}
