package import FleetModel

/// The devices that a plan is about, by their rows in the table of twins: held once for all lists of them.
package final class DeviceNames: Sendable {
    private let twins: TwinTable

    package init(_ twins: TwinTable) { self.twins = twins }

    package var count: Int { twins.count }

    func device(_ row: Int) -> DeviceID { twins[row].twin.id }
    func incarnation(_ row: Int) -> Incarnation { twins[row].twin.incarnation }

    /// O(log n); nil: the plan does not know the device.
    func row(of device: DeviceID) -> Int? { twins.index(of: device) }
}
