package import FleetModel

/// An answer that fits nothing: recorded, and without effect.
package struct Anomaly: Hashable, Sendable, Codable {
    /// What kind of contradiction was met.
    package enum Kind: String, Hashable, Sendable, Codable {
        /// A terminal job is told to have ended otherwise.
        case contradiction
        /// The id is ours and device, life or generation are not.
        case mismatch
        /// A job that nobody here decided.
        case foreignJob
    }

    package let kind: Kind
    package let job: JobID
    package let device: DeviceID
    package let message: String
    package let at: Timestamp

    package init(kind: Kind, job: JobID, device: DeviceID, message: String, at: Timestamp) {
        self.kind = kind
        self.job = job
        self.device = device
        self.message = message
        self.at = at
    }
}
