package import FleetModel
package import FleetPlanner

/// A revision comes into force.
package struct RevisionAcceptance: Hashable, Sendable, Codable {
    package let revision: AcceptedRevision
    package let at: Timestamp

    package init(revision: AcceptedRevision, at: Timestamp) {
        self.revision = revision
        self.at = at
    }
}
