import FleetModel

/// The versions of one component, ascending, and which of them can be installed over which.
struct FirmwareSeries: Sendable {
    static let none = FirmwareSeries([])

    let entries: [Firmware]
    /// By version: those whose range holds it, whatever their order.
    private let targets: [PlaceSet]

    init(_ firmware: [Firmware]) {
        let entries = firmware.sorted { ($0.version, $0.name) < ($1.version, $1.name) }
        self.entries = entries
        targets = entries.map { Self.targets(from: $0.version, among: entries) }
    }

    /// The first of the version; nil: there is none.
    func index(of version: Version) -> Int? {
        let index = entries.partitioningIndex { $0.version >= version }
        return index < entries.count && entries[index].version == version ? index : nil
    }

    /// Those from one version to another, both with them.
    func indexes(from lowest: Version, through highest: Version) -> Range<Int> {
        let first = entries.partitioningIndex { $0.version >= lowest }
        let end = entries.partitioningIndex { $0.version > highest }
        return first..<max(first, end)
    }

    /// Those that go on from the version at a place, by their ranges alone.
    func targets(at index: Int) -> PlaceSet { targets[index] }

    /// Those that go on from a version, by their ranges alone.
    func targets(from version: Version) -> PlaceSet {
        index(of: version).map { targets[$0] } ?? Self.targets(from: version, among: entries)
    }

    private static func targets(from version: Version, among entries: [Firmware]) -> PlaceSet {
        var set = PlaceSet(count: entries.count)
        for (index, entry) in entries.enumerated() where entry.isInstallable(over: version) {
            set.insert(index)
        }
        return set
    }
}
