/// Who is governed together: which devices, which firmware, and which policy.
package struct Cohort: Hashable, Sendable, Codable {
    /// Whether the cohort governs its devices.
    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        case active, retired
    }

    /// One firmware pin: the component and the version its devices should run.
    package struct Pin: Hashable, Sendable, Codable {
        package let component: Text
        package let version: Version
        package let span: SourceSpan

        package init(component: Text, version: Version, span: SourceSpan) {
            self.component = component
            self.version = version
            self.span = span
        }
    }

    package let name: ResourceName
    package let span: SourceSpan
    /// The highest matching cohort governs a device; −1 000 000 to 1 000 000.
    package let precedence: Int
    package let selector: LabelSelector
    package let selectorSpan: SourceSpan
    /// Sorted.
    package let excludedDevices: [DeviceID]
    /// Sorted by component, each once.
    package let firmware: [Pin]
    package let policy: ResourceName
    /// Cohorts that must have finished a revision on a track before this one starts it; sorted.
    package let after: [ResourceName]
    package let state: State
    package let formerly: ResourceName?

    package init(
        name: ResourceName,
        span: SourceSpan,
        precedence: Int,
        selector: LabelSelector,
        selectorSpan: SourceSpan,
        excludedDevices: [DeviceID] = [],
        firmware: [Pin] = [],
        policy: ResourceName,
        after: [ResourceName] = [],
        state: State = .active,
        formerly: ResourceName? = nil
    ) {
        self.name = name
        self.span = span
        self.precedence = precedence
        self.selector = selector
        self.selectorSpan = selectorSpan
        self.excludedDevices = excludedDevices.sorted()
        self.firmware = firmware.sorted { $0.component < $1.component }
        self.policy = policy
        self.after = after.sorted()
        self.state = state
        self.formerly = formerly
    }
}
