/// What is said of a single device.
package struct DeviceException: Hashable, Sendable, Codable {
    /// Whether the device takes part.
    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        case active
        /// People work on it: nothing is offered, and it counts as unavailable.
        case maintenance
        /// It is not trusted: nothing is offered, and what it reports decides nothing.
        case quarantined
        /// It will not come back: it leaves its cohort.
        case retired
    }

    package let name: ResourceName
    package let span: SourceSpan
    package let device: DeviceID
    package let state: State
    /// Take the place of the registry's labels of the same names.
    package let labels: LabelSet
    /// The gateway behind which it is.
    package let parent: DeviceID?
    /// There where `state` is not `active`.
    package let reason: Text?

    package init(
        name: ResourceName,
        span: SourceSpan,
        device: DeviceID,
        state: State,
        labels: LabelSet,
        parent: DeviceID?,
        reason: Text?
    ) {
        self.name = name
        self.span = span
        self.device = device
        self.state = state
        self.labels = labels
        self.parent = parent
        self.reason = reason
    }
}
