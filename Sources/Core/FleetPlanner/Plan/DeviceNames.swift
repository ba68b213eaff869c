package import FleetModel

/// The devices that a plan is about, by their rows in the table of twins: held once for all lists of them.
package final class DeviceNames: Sendable {
    private let twins: TwinTable
    private let columns: TwinColumns

    package init(_ twins: TwinTable) {
        self.twins = twins
        columns = twins.columns
    }

    package var count: Int { columns.count }

    func device(_ row: Int) -> DeviceID { columns.id(at: row) }
    /// Shows the bytes of the device's id.
    func withDevice<Result>(_ row: Int, _ body: (Span<UInt8>) -> Result) -> Result {
        columns.withID(at: row, body)
    }
    func incarnation(_ row: Int) -> Incarnation { columns.incarnation(at: row) }

    /// Over id, incarnation, revision and report of every twin. O(devices).
    var digest: Digest {
        var builder = DigestBuilder()
        for row in 0..<columns.count {
            columns.withID(at: row) { builder.add($0) }
            columns.withIncarnation(at: row) { builder.add($0) }
            builder.add(columns.revision(at: row))
            builder.add(columns.reportSequence(at: row))
        }
        return builder.finish()
    }

    /// O(log n); nil: the plan does not know the device.
    func row(of device: DeviceID) -> Int? { twins.index(of: device) }
}
