/// A job that runs once on each device of a selection: a restart, a bundle of logs, new credentials.
package struct DeviceCommand: Hashable, Sendable, Codable {
    /// What happens on devices that come under the selection later.
    package enum NewDevices: String, Hashable, Sendable, Codable, CaseIterable {
        case skip, run
    }

    package let name: ResourceName
    package let span: SourceSpan
    package let targets: Config.Targets
    /// What the device platform calls it.
    package let command: ResourceName
    /// Handed to the device as they are; an object.
    package let arguments: JSONValue
    /// Another one runs the command anew; 1 to 64 of `[A-Za-z0-9._:-]`.
    package let run: Text
    /// After this time the command starts on no device.
    package let notAfter: Timestamp
    /// Whose waves, gates, windows and budgets for configuration hold for it.
    package let policy: ResourceName
    package let newDevices: NewDevices
    /// How long it takes on a device.
    package let estimate: TimeSpan?

    package init(
        name: ResourceName,
        span: SourceSpan,
        targets: Config.Targets,
        command: ResourceName,
        arguments: JSONValue,
        run: Text,
        notAfter: Timestamp,
        policy: ResourceName,
        newDevices: NewDevices,
        estimate: TimeSpan?
    ) {
        self.name = name
        self.span = span
        self.targets = targets
        self.command = command
        self.arguments = arguments
        self.run = run
        self.notAfter = notAfter
        self.policy = policy
        self.newDevices = newDevices
        self.estimate = estimate
    }
}
