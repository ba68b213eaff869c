import FleetModel
import SpecLanguage

/// Which cohort of the revision in force each device came from.
struct DeviceOrigins {
    /// Of a device that no cohort governed.
    private static let none = UInt32.max

    private var names = Numbering<ResourceName>()
    /// By the place of the name, the rows of the devices; ascending.
    private var members: [[UInt32]] = []
    /// By row, the place of the name.
    private var places: [UInt32] = []

    /// Who governed them is asked of the table, which has been told of these twins. O(devices).
    init(_ columns: TwinColumns, _ governors: inout GovernanceTable) {
        var known: [UInt32] = []
        places.reserveCapacity(columns.count)
        for row in 0..<columns.count {
            guard let number = governors.number(ofRow: row) else {
                places.append(place(of: governors.governance(of: columns.twin(at: row))))
                continue
            }
            while known.count <= number {
                known.append(place(of: governors.governances[known.count]))
            }
            places.append(known[number])
        }
        members = Array(repeating: [], count: names.count)
        for (row, place) in places.enumerated() where place != Self.none {
            members[Int(place)].append(UInt32(row))
        }
    }

    private mutating func place(of governance: Governance) -> UInt32 {
        governance.cohort.map { UInt32(names.place(of: $0)) } ?? Self.none
    }

    /// Looks at rows again, which ascend; false: a cohort is among them that governed nobody before, and all is void.
    mutating func follow(
        _ rows: [Int],
        _ columns: TwinColumns,
        _ governors: inout GovernanceTable
    ) -> Bool {
        var changes = members.map { _ in (gone: [UInt32](), come: [UInt32]()) }
        for row in rows {
            let governance =
                governors.number(ofRow: row).map { governors.governances[$0] }
                ?? governors.governance(of: columns.twin(at: row))
            let (before, after) = (places[row], place(of: governance))
            guard names.count == members.count else { return false }
            guard before != after else { continue }
            if before != Self.none { changes[Int(before)].gone.append(UInt32(row)) }
            if after != Self.none { changes[Int(after)].come.append(UInt32(row)) }
            places[row] = after
        }
        for (place, change) in changes.enumerated()
        where !change.gone.isEmpty || !change.come.isEmpty {
            members[place].replace(change.gone, with: change.come)
        }
        return true
    }

    /// The cohorts that governed any device.
    var cohorts: [ResourceName] {
        names.values.enumerated().filter { !members[$0.offset].isEmpty }.map(\.element)
    }

    /// The rows of the devices that the cohort governed; ascending.
    func rows(_ cohort: ResourceName) -> [UInt32] {
        names.known(cohort).map { members[$0] } ?? []
    }

    /// The cohorts that devices came from. O(rows).
    func names(of rows: [UInt32]) -> [ResourceName] {
        var met = PlaceSet(count: names.count)
        for row in rows where places[Int(row)] != Self.none { met.insert(Int(places[Int(row)])) }
        return names.values.indices.filter(met.contains).map { names[$0] }
    }
}
