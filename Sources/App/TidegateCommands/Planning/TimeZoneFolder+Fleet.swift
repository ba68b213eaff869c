import FleetModel
import FleetPlanner
import SpecLanguage
import TimeZoneFiles

extension TimeZoneFolder {
    /// The zones that the calendars of a revision need, with those of devices where a calendar asks them.
    func database(for fleet: CompiledFleet, _ twins: TwinTable) -> TimeZoneDatabase {
        guard !fleet.calendars.isEmpty else { return .utcOnly }
        let ofDevices = fleet.asksDevicesForZones ? twins.namedZones + fleet.documentedZones : []
        return database(naming: fleet.namedZones.union(ofDevices))
    }
}
