package import FleetModel

/// How a job ended.
package struct JobOutcome: Hashable, Sendable, Codable {
    /// On what a member was judged.
    package enum Evidence: String, Hashable, Sendable, Codable {
        /// The platform's word.
        case answer
        /// The platform refused the offer for good.
        case refusal
        /// The device reports that it applied this very job.
        case twin
        /// The device is gone, or lives another life.
        case gone
    }

    package let id: JobID
    /// Terminal.
    package let state: JobState
    package let evidence: Evidence
    /// Outside text.
    package let code: Text
    package let message: Text
    package let at: ObservedInstant
    /// On the platform's clock; nil: it did not say.
    package let platformTime: Timestamp?

    package init(
        id: JobID,
        state: JobState,
        evidence: Evidence,
        code: Text = "",
        message: Text = "",
        at: ObservedInstant,
        platformTime: Timestamp? = nil
    ) {
        self.id = id
        self.state = state
        self.evidence = evidence
        self.code = code
        self.message = message
        self.at = at
        self.platformTime = platformTime
    }
}
