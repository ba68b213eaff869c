package import FleetModel

/// A value that does not fit its schema.
package struct SchemaFinding: Hashable, Sendable {
    /// Where the value is; of a property that is missing, the object that lacks it.
    package let instance: JSONPointer
    /// The URI of the schema's document.
    package let document: Text
    /// The keyword that the value does not fit.
    package let schema: JSONPointer
    /// One clause without a full stop that the value's name goes before: "must be at most 3600, is 4000".
    package let message: String
    package let kind: Kind
    /// Of a value that is another: what it could be, to be told together with what other schemas allow.
    var alternatives: [String] = []

    /// What sort of misfit it is.
    package enum Kind: Hashable, Sendable {
        /// The value is of another type.
        case otherType
        /// The value is none of those that are listed.
        case otherValue
        /// A property stands there that may not.
        case unexpected
        /// Anything else.
        case misfit
        /// The check was given up at a limit, so that whether the value fits is not known.
        case undecided
    }
}
