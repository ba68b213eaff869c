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
    func incarnation(_ row: Int) -> Incarnation { columns.incarnation(at: row) }

    /// O(log n); nil: the plan does not know the device.
    func row(of device: DeviceID) -> Int? { twins.index(of: device) }
}
