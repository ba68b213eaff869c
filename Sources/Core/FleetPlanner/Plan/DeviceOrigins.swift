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

    /// Who governed them is asked of the table, which has been told of these twins. O(devices).
    init(_ columns: TwinColumns, _ governors: inout GovernanceTable) {
        var names = NamedPlaces()
        var known: [UInt32?] = []
        let origins = (0..<columns.count).map { row -> UInt32? in
            guard let number = governors.number(ofRow: row) else {
                return names.place(of: governors.governance(of: columns.twin(at: row)).cohort)
            }
            while known.count <= number {
                known.append(names.place(of: governors.governances[known.count].cohort))
            }
            return known[number]
        }
        var members = [[UInt32]](repeating: [], count: names.names.count)
        for (row, origin) in origins.enumerated() {
            if let origin { members[Int(origin)].append(UInt32(row)) }
        }
        places = origins.map { [names] in $0 ?? UInt32(names.names.count) }
        self.names = names.names
        rows = Dictionary(uniqueKeysWithValues: zip(names.names, members))
    }

    /// The cohorts that devices came from. O(rows).
    func names(of rows: [UInt32]) -> [ResourceName] {
        var met = PlaceSet(count: names.count + 1)
        for row in rows { met.insert(Int(places[Int(row)])) }
        return names.indices.filter(met.contains).map { names[$0] }
    }
}

/// Names by the places in which they were first met.
private struct NamedPlaces {
    private(set) var names: [ResourceName] = []
    private var places: [ResourceName: UInt32] = [:]

    mutating func place(of name: ResourceName?) -> UInt32? {
        guard let name else { return nil }
        if let place = places[name] { return place }
        places[name] = UInt32(names.count)
        names.append(name)
        return UInt32(names.count - 1)
    }
}
