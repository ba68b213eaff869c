import FleetModel

/// Layers merged (RFC 7396) before any device fills in its templates: which leaf stands, and which layer it is from.
///
/// Layers come in the order of priority, then name. Maps merge, everything else replaces. A `null` removes what lower
/// layers set there and leaves nothing behind: an object that is emptied so is not a value of its own.
struct MergedConfig: Sendable {
    struct Leaf: Sendable {
        let path: FieldPath
        let value: LeafValue
        let span: SourceSpan
        /// Index of its layer.
        let layer: Int
    }

    /// Two writes of equal priority to one path that are the same only if a device fills them in alike.
    struct Rivals: Sendable {
        let one: Leaf
        let other: Leaf
    }

    /// In the order of merging.
    let layers: [ConfigLayer]
    /// What stands in the end; sorted by path, none above another.
    private(set) var leaves: [Leaf] = []
    /// Two layers of equal priority that write different values to one path, or a layer of which nobody knows whether it
    /// applies.
    private(set) var obstacle: Obstacle?
    /// Layers of which nobody knows whether they apply: what is missing from the others proves nothing then.
    private(set) var doubtful: [ConfigLayer] = []
    private(set) var rivals: [Rivals] = []
    /// The enforced leaves that are the same on every device.
    private(set) var constants: JSONValue = [:]

    init(_ layers: [ConfigLayer]) {
        self.layers = layers
        for index in layers.indices {
            apply(layers[index].leaves.map { Leaf($0, layer: index) })
        }
        findConflicts()
        for leaf in leaves where mode(of: leaf) == .enforce {
            if leaf.value.isConstant { constants.set(leaf.value.written, at: leaf.path) }
        }
    }

    func mode(of leaf: Leaf) -> Config.Mode { layers[leaf.layer].mode }

    /// Whether all that is enforced is the same on every device.
    var isShared: Bool {
        leaves.allSatisfy { mode(of: $0) != .enforce || $0.value.isConstant }
    }

    /// Whether any leaf stands at the path, above it or below it. O(log leaves).
    func manages(_ path: FieldPath) -> Bool {
        // Whatever begins with the path follows it at once; a leaf above it has nothing between, since none is above another.
        let next = leaves.partitioningIndex { !($0.path < path) }
        return next < leaves.count && leaves[next].path.hasPrefix(path)
            || next > 0 && path.hasPrefix(leaves[next - 1].path)
    }

    /// These layers, and others of which nobody knows whether they apply.
    func undecided(_ doubtful: [(layer: ConfigLayer, reason: String)]) -> MergedConfig {
        var merged = self
        merged.doubtful = doubtful.map(\.layer)
        merged.obstacle = Obstacle(
            .undecided,
            doubtful.map { "the config `\($0.layer.config)`: \($0.reason)" }
                .joined(separator: "; ")
        )
        return merged
    }

    /// What the firmware must go on meeting where it does now: also of layers that may apply.
    var constraints: [UpgradePath.Constraint] { (layers + doubtful).flatMap(\.constraints) }

    func obstacle(between one: Leaf, _ other: Leaf) -> Obstacle {
        Obstacle(
            .conflict,
            "\(layers[one.layer].config) at \(one.span) and \(layers[other.layer].config) at \(other.span), both of "
                + "priority \(layers[other.layer].priority), write different values to \(other.path)"
        )
    }

    /// Takes the writes of one layer, sorted by path, none above another. O(leaves + writes).
    ///
    /// What lies below a path follows it at once, and of what stands at most one leaf lies above it: the last one before.
    private mutating func apply(_ writes: [Leaf]) {
        var merged: [Leaf] = []
        merged.reserveCapacity(leaves.count + writes.count)
        var next = 0
        for write in writes {
            while next < leaves.count, leaves[next].path < write.path {
                merged.append(leaves[next])
                next += 1
            }
            let start = next
            while next < leaves.count, leaves[next].path.hasPrefix(write.path) { next += 1 }
            if write.value.isNull { continue }
            let below = leaves[start..<next]
            if write.value.isEmptyObject, below.contains(where: { $0.merges(into: write) }) {
                merged += below
                continue
            }
            if let last = merged.last, write.path.hasPrefix(last.path) { merged.removeLast() }
            merged.append(write)
        }
        leaves = merged + leaves[next...]
    }

    private mutating func findConflicts() {
        var start = 0
        while start < layers.count {
            let priority = layers[start].priority
            let end = layers[start...].firstIndex { $0.priority != priority } ?? layers.count
            if end - start > 1 {
                let group = (start..<end).flatMap { index in
                    layers[index].leaves.map { Leaf($0, layer: index) }
                }
                findConflicts(among: group)
            }
            start = end
        }
    }

    /// Sorted by path, a path above others comes right before them.
    private mutating func findConflicts(among group: [Leaf]) {
        var open: [Leaf] = []
        for write in group.sorted(by: { ($0.path, $0.layer) < ($1.path, $1.layer) }) {
            while let last = open.last, !write.path.hasPrefix(last.path) { open.removeLast() }
            for other in open where other.layer != write.layer {
                switch other.contradicts(write) {
                case true: obstacle = obstacle ?? obstacle(between: other, write)
                case false: break
                case nil: rivals.append(Rivals(one: other, other: write))
                }
            }
            open.append(write)
        }
    }
}

extension MergedConfig.Leaf {
    init(_ leaf: ConfigLayer.Leaf, layer: Int) {
        self.init(path: leaf.path, value: leaf.value, span: leaf.span, layer: layer)
    }

    /// Whether an empty object written to `other`'s path leaves this one as it is.
    fileprivate func merges(into other: Self) -> Bool {
        path.hasPrefix(other.path) && (path != other.path || value.isEmptyObject)
    }

    /// Of two writes of which the second is at or below the first: whether their order would matter; nil: it depends on
    /// the device.
    fileprivate func contradicts(_ other: Self) -> Bool? {
        guard path == other.path else { return !value.isEmptyObject }
        if value.written == other.value.written { return false }
        return value.isConstant && other.value.isConstant ? true : nil
    }
}
