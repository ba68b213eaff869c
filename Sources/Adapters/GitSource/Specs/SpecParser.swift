package import FleetModel

/// Turns the bytes of one file into its documents; the path is the one to be shown. Pure, and called often.
package typealias SpecParser = @Sendable (_ path: String, _ bytes: [UInt8]) -> SpecFile
