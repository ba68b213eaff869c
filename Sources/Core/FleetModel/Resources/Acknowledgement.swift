/// A reviewed yes to a tripped guard, or to the first contact with a fleet.
package struct Acknowledgement: Hashable, Sendable, Codable {
    /// What is acknowledged.
    package enum Subject: Hashable, Sendable, Codable {
        case guarding(GuardKind)
        case firstContact
    }

    package let name: ResourceName
    package let span: SourceSpan
    package let subject: Subject
    /// The intent digest of the plan that was reviewed.
    package let intent: Digest
    package let reason: Text
    package let expires: Timestamp

    package init(
        name: ResourceName,
        span: SourceSpan,
        subject: Subject,
        intent: Digest,
        reason: Text,
        expires: Timestamp
    ) {
        self.name = name
        self.span = span
        self.subject = subject
        self.intent = intent
        self.reason = reason
        self.expires = expires
    }
}

/// A bound on what one revision may do.
package enum GuardKind: String, Hashable, Sendable, Codable, CaseIterable {
    case devicesChanged, removed, downgrades, cohortShrink
}
