/// An order that one track of some cohorts goes before everything else: it passes `after` and windows that allow it and
/// shortens the soak; it never skips the first wave, gates or budgets.
package struct Emergency: Hashable, Sendable, Codable {
    package let name: ResourceName
    package let span: SourceSpan
    /// At least one; sorted, each once.
    package let cohorts: [ResourceName]
    package let track: Track
    /// The people who agreed, at least two; sorted, each once.
    package let approvers: [Text]
    package let reason: Text
    package let expires: Timestamp

    package init(
        name: ResourceName,
        span: SourceSpan,
        cohorts: [ResourceName],
        track: Track,
        approvers: [Text],
        reason: Text,
        expires: Timestamp
    ) {
        self.name = name
        self.span = span
        self.cohorts = cohorts.sorted()
        self.track = track
        self.approvers = approvers.sorted()
        self.reason = reason
        self.expires = expires
    }
}
