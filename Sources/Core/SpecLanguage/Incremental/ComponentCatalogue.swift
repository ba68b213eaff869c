import FleetModel

/// All versions of one component, and to which of them steps lead from those that devices may begin with.
///
/// A device begins with the lowest version that fits its hardware. From there a version is reached by a step from a lower one
/// that is reached, where its `requires.from` takes that one and an artifact fits the same hardware. What the lowest version
/// asks for is no obstacle, and neither is what has no `requires.from`.
struct ComponentCatalogue {
    /// A version counts as reached where so many below it do not lead to it, and more are there.
    private static let lookLimit = 1_000

    /// Ascending by version, each once.
    let entries: [Firmware]
    /// Of each version, the kinds of hardware that it fits.
    private let fits: [UInt64]
    /// Of each version, those on which devices may begin with it.
    private let begins: [UInt64]
    /// Of each version, the kinds on which steps lead to it.
    private var reached: [UInt64]

    init(_ firmware: [Firmware]) {
        var entries: [Firmware] = []
        for entry in firmware.sorted(by: { ($0.version, $0.name) < ($1.version, $1.name) })
        where entries.last?.version != entry.version {
            entries.append(entry)
        }
        let classes = HardwareClasses(entries)
        let fits = entries.map { classes.kinds(of: $0) }
        var seen: UInt64 = 0
        begins = fits.map { own in
            defer { seen |= own }
            return own & ~seen
        }
        self.fits = fits
        self.entries = entries
        reached = []
        reached = reached(upTo: entries.count - 1) { below, index in
            entries[index].isInstallable(over: entries[below].version)
        }
    }

    /// O(log n).
    func position(of version: Version) -> Int? {
        let index = entries.partitioningIndex { !($0.version < version) }
        return index < entries.count && entries[index].version == version ? index : nil
    }

    func isReached(_ index: Int) -> Bool { fits[index] == 0 || reached[index] != 0 }

    /// Whether devices may have the version from the outset.
    func isBeginning(_ index: Int) -> Bool { begins[index] != 0 }

    /// All steps from a version to a higher one. Quadratic, with at most ``lookLimit`` looks a version.
    func steps() -> VersionSteps {
        VersionSteps(entries.count, within: Self.lookLimit) { below, index in
            fits[below] & fits[index] != 0
                && entries[index].isInstallable(over: entries[below].version)
        }
    }

    /// Whether steps lead to the version though those at `blocked` cannot be installed. `steps` are its own. Linear in the
    /// versions and the steps between the lowest that is blocked and this one.
    func isReached(_ index: Int, without blocked: Set<Int>, _ steps: VersionSteps) -> Bool {
        guard let lowest = blocked.min(), lowest <= index else { return isReached(index) }
        let kinds = reached(upTo: index, from: lowest, blocked: blocked) { steps.lead($0, to: $1) }
        return fits[index] == 0 || kinds[index] != 0
    }

    /// The highest version below from which one step leads to this one on some hardware.
    func predecessor(of index: Int) -> Int? {
        entries.indices[..<index].last { below in
            fits[below] & fits[index] != 0
                && entries[index].isInstallable(over: entries[below].version)
        }
    }

    /// The highest version below that is in the range of this one, on whatever hardware.
    func version(leadingTo index: Int) -> Version? {
        entries[..<index].last { entries[index].isInstallable(over: $0.version) }?.version
    }

    /// Of each version up to one the kinds of hardware on which it is reached, where those below `start` are known. Near
    /// linear where the next lower versions lead on.
    private func reached(
        upTo end: Int,
        from start: Int = 0,
        blocked: Set<Int> = [],
        _ leads: (_ below: Int, _ index: Int) -> Bool
    ) -> [UInt64] {
        var reached = Array(reached[..<start])
        guard start <= end else { return reached }
        for index in start...end {
            var kinds = begins[index]
            if blocked.contains(index) {
                reached.append(kinds)
                continue
            }
            if entries[index].from == nil { kinds = fits[index] }
            var below = index
            while kinds != fits[index], below > 0 {
                guard index - below < Self.lookLimit else {
                    kinds = fits[index]
                    break
                }
                below -= 1
                let gained = reached[below] & fits[index] & ~kinds
                if gained != 0, leads(below, index) { kinds |= gained }
            }
            reached.append(kinds)
        }
        return reached
    }
}
