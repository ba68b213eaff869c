package import FleetModel

/// Services outside that gates ask: metrics servers and endpoints of the host's settings.
///
/// Called beside the work, several at a time. An answer always comes, within the question's time-out and little more: what cannot
/// be asked is a failure, never a number. It holds no credential.
package protocol GateServices: Sendable {
    func result(of question: GateQuestion) async -> GateAnswer.Result
}

extension GateAnswer.Result {
    /// The settings of the host name no such source.
    package static func unknown(_ source: ResourceName) -> GateAnswer.Result {
        .failure(
            "the settings of the controller name no source `\(source)`: add it under `metrics`"
        )
    }
}
