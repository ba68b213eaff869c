import FleetModel

/// The configuration of one device: the layers that apply to it, merged (RFC 7396), with the layer of every leaf.
///
/// Layers come in the order of priority, then name. Maps merge, everything else replaces. A `null` removes what lower
/// layers set there and leaves nothing behind: an object that is emptied so is not a value of its own.
struct ConfigMerge {
    struct Leaf {
        let path: FieldPath
        let value: JSONValue
        let span: SourceSpan
        /// Index of its layer.
        let layer: Int
    }

    /// The layers that apply, in the order of merging.
    private(set) var layers: [ConfigLayer] = []
    /// What every layer writes, rendered; in the order of merging, then by path.
    private(set) var writes: [Leaf] = []
    /// What stands in the end; sorted by path, none above another.
    private(set) var leaves: [Leaf] = []
    private(set) var obstacle: Obstacle?

    init(_ state: CohortState, for twin: Twin) {
        for layer in state.layers where layer.applies(to: twin) {
            add(layer, for: twin)
        }
        if obstacle == nil { obstacle = conflict() }
    }

    func mode(of leaf: Leaf) -> Config.Mode { layers[leaf.layer].mode }

    /// The document of the leaves in one mode.
    func document(_ mode: Config.Mode) -> JSONValue {
        var document: JSONValue = [:]
        for leaf in leaves where self.mode(of: leaf) == mode {
            document.set(leaf.value, at: leaf.path)
        }
        return document
    }

    /// Whether any leaf stands at the path, above it or below it.
    func manages(_ path: FieldPath) -> Bool {
        leaves.contains { $0.path.hasPrefix(path) || path.hasPrefix($0.path) }
    }

    private mutating func add(_ layer: ConfigLayer, for twin: Twin) {
        let index = layers.count
        layers.append(layer)
        for leaf in layer.leaves {
            do throws(TemplateError) {
                let value = try leaf.value.rendered(for: twin)
                let write = Leaf(path: leaf.path, value: value, span: leaf.span, layer: index)
                writes.append(write)
                apply(write)
            } catch {
                if obstacle == nil {
                    obstacle = Obstacle(
                        .template,
                        "\(layer.config) at \(leaf.span): \(leaf.path): \(error.message)"
                    )
                }
            }
        }
    }

    private mutating func apply(_ write: Leaf) {
        if case .null = write.value {
            leaves.removeAll { $0.path.hasPrefix(write.path) }
            return
        }
        if write.value.isEmptyObject, leaves.contains(where: { $0.merges(into: write) }) {
            return
        }
        leaves.removeAll { $0.path.hasPrefix(write.path) || write.path.hasPrefix($0.path) }
        leaves.insert(write, at: leaves.firstIndex { write.path < $0.path } ?? leaves.count)
    }

    /// Two layers of equal priority that write different values to one path.
    private func conflict() -> Obstacle? {
        var start = 0
        while start < layers.count {
            let priority = layers[start].priority
            let end = layers[start...].firstIndex { $0.priority != priority } ?? layers.count
            if end - start > 1 {
                let group = writes.filter { (start..<end).contains($0.layer) }
                if let conflict = conflict(among: group) { return conflict }
            }
            start = end
        }
        return nil
    }

    private func conflict(among group: [Leaf]) -> Obstacle? {
        var open: [Leaf] = []
        for write in group.sorted(by: { ($0.path, $0.layer) < ($1.path, $1.layer) }) {
            while let last = open.last, !write.path.hasPrefix(last.path) { open.removeLast() }
            if let other = open.first(where: { $0.layer != write.layer && $0.contradicts(write) }) {
                return Obstacle(
                    .conflict,
                    "\(layers[other.layer].config) at \(other.span) and \(layers[write.layer].config) at "
                        + "\(write.span), both of priority \(layers[write.layer].priority), write different values to "
                        + "\(write.path)"
                )
            }
            open.append(write)
        }
        return nil
    }
}

extension ConfigMerge.Leaf {
    /// Whether an empty object written to `other`'s path leaves this one as it is.
    fileprivate func merges(into other: Self) -> Bool {
        path.hasPrefix(other.path) && (path != other.path || value.isEmptyObject)
    }

    /// Of two writes of which the second is at or below the first: whether their order would matter.
    fileprivate func contradicts(_ other: Self) -> Bool {
        path == other.path ? value != other.value : !value.isEmptyObject
    }
}

extension JSONValue {
    var isEmptyObject: Bool { object?.isEmpty ?? false }
}
