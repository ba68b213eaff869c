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

/// A set of places in a list, a bit each.
struct PlaceSet: Hashable, Sendable {
    private var words: [UInt64]

    /// Holds places below `count`; empty at first.
    init(count: Int) {
        words = [UInt64](repeating: 0, count: (count + 63) / 64)
    }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    func contains(_ place: Int) -> Bool { words[place / 64] & 1 << UInt64(place % 64) != 0 }

    mutating func insert(_ place: Int) { words[place / 64] |= 1 << UInt64(place % 64) }

    /// Calls the closure with each place of both sets within the range, ascending.
    func forEach(and other: PlaceSet, in range: Range<Int>, _ body: (Int) -> Void) {
        guard !range.isEmpty else { return }
        for index in (range.lowerBound / 64)...((range.upperBound - 1) / 64) {
            var word = words[index] & other.words[index]
            while word != 0 {
                let place = index * 64 + word.trailingZeroBitCount
                word &= word - 1
                if range.contains(place) { body(place) }
            }
        }
    }
}
