/// The tenant that owns a device; one fleet without tenants is the tenant `default`. The grammar of a resource
/// name.
package struct Tenant: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: Text

    /// Returns nil where `string` breaks the grammar.
    package init?(_ string: String) {
        guard ResourceName(string) != nil else { return nil }
        text = Text(string)
    }

    package var description: String { text.string }

    package static func < (left: Tenant, right: Tenant) -> Bool { left.text < right.text }
}

extension Tenant: Codable {
    package init(from decoder: any Decoder) throws {
        self = try decoder.decodeChecked("a tenant", Tenant.init)
    }

    package func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }
}

extension Tenant {
    /// The tenant of a fleet that names none.
    package static var standard: Tenant { Tenant("default") ?? { preconditionFailure() }() }
}
