package import FleetModel

/// What is wrong, or worth a look, in a schema itself.
package struct SchemaProblem: Hashable, Sendable {
    /// The URI of the document.
    package let document: Text
    package let pointer: JSONPointer
    /// One clause without a full stop.
    package let message: String
}

/// Why a schema cannot be used: all that is wrong in it.
package struct SchemaError: Error, Hashable, Sendable {
    /// At least one, in the order in which they were met.
    package let problems: [SchemaProblem]
}
