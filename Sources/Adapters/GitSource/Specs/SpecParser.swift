package import FleetModel

/// Turns the bytes of one file into its documents; the path is the one to be shown. Pure, and called often.
package typealias SpecParser = @Sendable (_ path: String, _ bytes: [UInt8]) -> SpecFile

/// Turns the bytes of a schema file into what stands in it. Pure.
package typealias SchemaParser = @Sendable (_ bytes: [UInt8]) -> SchemaFile.Content
