/// Devices of which a platform says something else than before under the same etag, though it says that etags tell of that.
package struct ETagBreach: Hashable, Sendable {
    /// Names of devices that are kept.
    package static let mostNamed = 20

    /// All of them.
    package private(set) var count = 0
    /// The first ones by their ids.
    package private(set) var devices: [DeviceID] = []

    /// Compares what a table knows with a sweep of which everything was read; nil: nothing is breached. O(devices).
    package init?(of table: TwinTable, by sweep: Sweep) {
        let (known, listed) = (table.columns, sweep.table.columns)
        var row = 0
        for index in 0..<listed.count {
            let theirs = listed.content(at: index)
            let isHere = listed.withID(of: theirs) { id in
                while row < known.count, known.order(known.content(at: row), id) < 0 { row += 1 }
                return row < known.count && known.order(known.content(at: row), id) == 0
            }
            guard isHere else { continue }
            let ours = known.content(at: row)
            let isSameLife = listed.withIncarnation(of: theirs) { known.isSameLife(ours, $0) }
            guard isSameLife, ours.revision == theirs.revision,
                !known.pools.haveSameContent(ours, theirs, in: listed.pools)
            else { continue }
            count += 1
            if devices.count < Self.mostNamed { devices.append(known.id(at: row)) }
        }
        if count == 0 { return nil }
    }
}
