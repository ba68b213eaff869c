import FleetModel
import FleetPlanner
import SpecLanguage

/// The time zones that specs and devices name, read when one is named that was not read yet, and once a day anew.
struct TimeZoneShelf {
    private(set) var database = TimeZoneDatabase.utcOnly
    private let source: any TimeZoneSource
    private var names: Set<Text> = []
    private var deviceNames: Set<Text> = []
    /// What the names of devices were last taken from.
    private var contentVersion: UInt64?
    private var readAt: TimeSpan?

    init(_ source: any TimeZoneSource) { self.source = source }

    /// Sees to it that the zones of the fleets and of the devices are there. O(devices) where a twin changed and a calendar asks
    /// devices for their zones.
    mutating func take(_ fleets: [CompiledFleet], _ twins: TwinSource.View, at now: Moment) {
        var wanted = Set(fleets.flatMap(\.namedZones))
        if fleets.contains(where: \.asksDevicesForZones) {
            if contentVersion != twins.contentVersion {
                contentVersion = twins.contentVersion
                deviceNames = Set(twins.twins.namedZones)
            }
            wanted.formUnion(deviceNames)
            wanted.formUnion(fleets.flatMap(\.documentedZones))
        }
        let isOld = readAt.map { $0 + .days(1) <= now.monotonic } ?? true
        guard wanted != names || isOld && !wanted.isEmpty else { return }
        database = source.database(naming: wanted)
        names = wanted
        readAt = now.monotonic
    }
}
