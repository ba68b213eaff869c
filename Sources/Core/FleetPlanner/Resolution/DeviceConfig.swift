import FleetModel

/// The configuration of one device: the merged layers that apply to it, with its own values in the templates.
struct DeviceConfig {
    struct Leaf {
        let source: MergedConfig.Leaf
        let value: JSONValue

        var path: FieldPath { source.path }
    }

    let merged: MergedConfig
    /// What stands, sorted by path; without those whose template cannot be filled in.
    private(set) var leaves: [Leaf] = []
    /// The enforced leaves as one document.
    private(set) var enforced: JSONValue
    private(set) var obstacle: Obstacle?

    init(_ merged: MergedConfig, for twin: Twin) {
        self.merged = merged
        enforced = merged.constants
        obstacle = merged.obstacle
        leaves.reserveCapacity(merged.leaves.count)
        for leaf in merged.leaves {
            guard let value = render(leaf, for: twin) else { continue }
            leaves.append(Leaf(source: leaf, value: value))
            if !leaf.value.isConstant, merged.mode(of: leaf) == .enforce {
                enforced.set(value, at: leaf.path)
            }
        }
        for rivals in merged.rivals where obstacle == nil {
            guard let one = render(rivals.one, for: twin),
                let other = render(rivals.other, for: twin)
            else { break }
            if one != other { obstacle = merged.obstacle(between: rivals.one, rivals.other) }
        }
    }

    func mode(of leaf: Leaf) -> Config.Mode { merged.mode(of: leaf.source) }

    private mutating func render(_ leaf: MergedConfig.Leaf, for twin: Twin) -> JSONValue? {
        do throws(TemplateError) {
            return try leaf.value.rendered(for: twin)
        } catch {
            if obstacle == nil {
                obstacle = Obstacle(.template, merged.failure(of: leaf, error))
            }
            return nil
        }
    }
}
