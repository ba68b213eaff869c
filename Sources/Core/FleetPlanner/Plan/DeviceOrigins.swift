import FleetModel
import SpecLanguage

/// Which cohort of the revision in force each device came from.
struct DeviceOrigins {
    /// Per cohort, the rows of its devices, ascending.
    let rows: [ResourceName: [UInt32]]
    /// In the order in which they were met.
    private let names: [ResourceName]
    /// By row, the place of the name, behind all of them where no cohort governed the device.
    private let places: [UInt32]

    init(_ twins: TwinTable, in base: DesiredState) {
        var governors = GovernanceTable(base)
        var known: [ResourceName: Int] = [:]
        var names: [ResourceName] = []
        var members: [[UInt32]] = []
        let origins = (0..<twins.count).map { row -> UInt32? in
            guard let cohort = governors.governance(of: twins[row].twin).cohort else { return nil }
            let place = known[cohort] ?? names.count
            if place == names.count {
                known[cohort] = place
                names.append(cohort)
                members.append([])
            }
            members[place].append(UInt32(row))
            return UInt32(place)
        }
        places = origins.map { [names] in $0 ?? UInt32(names.count) }
        rows = Dictionary(uniqueKeysWithValues: zip(names, members))
        self.names = names
    }

    /// The cohorts that devices came from. O(rows).
    func names(of rows: [UInt32]) -> [ResourceName] {
        var met = PlaceSet(count: names.count + 1)
        for row in rows { met.insert(Int(places[Int(row)])) }
        return names.indices.filter(met.contains).map { names[$0] }
    }
}
