package import FleetModel

/// The variables that an expression may use where it stands, and their types.
package struct Declarations: Sendable {
    package let variables: [Text: DeclaredType]

    package init(_ variables: [Text: DeclaredType]) { self.variables = variables }
}
