import FleetModel

/// The templates of merged layers, with all that decides what they become for a device beside its name, labels and facts: equal
/// templates become the same for the same device.
struct OwnTemplates: Hashable {
    /// A write that a device fills in.
    private struct Write: Hashable {
        let path: FieldPath
        let written: JSONValue
        let span: SourceSpan
        let config: ResourceName

        init(_ leaf: MergedConfig.Leaf, in merged: MergedConfig) {
            path = leaf.path
            written = leaf.value.written
            span = leaf.span
            config = merged.layers[leaf.layer].config
        }
    }

    /// Indices of leaves.
    let leaves: [Int]
    /// The labels that are asked for; sorted.
    let labels: [Text]
    /// The facts that are asked for; sorted.
    let facts: [Text]
    private let writes: [Write]
    /// Both writes of each pair of rivals.
    private let rivals: [Write]

    init(of merged: MergedConfig) {
        leaves = merged.leaves.indices.filter { !merged.leaves[$0].value.isConstant }
        writes = leaves.map { Write(merged.leaves[$0], in: merged) }
        let contested = merged.rivals.flatMap { [$0.one, $0.other] }
        rivals = contested.map { Write($0, in: merged) }
        let references = (merged.leaves + contested).flatMap(\.value.references)
        labels = Set(references.compactMap(\.label)).sorted()
        facts = Set(references.compactMap(\.fact)).sorted()
    }

    static func == (left: Self, right: Self) -> Bool {
        left.writes == right.writes && left.rivals == right.rivals
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(writes)
        hasher.combine(rivals)
    }
}

extension Template.Reference {
    fileprivate var label: Text? {
        if case .label(let name) = self { name } else { nil }
    }

    fileprivate var fact: Text? {
        if case .fact(let name) = self { name } else { nil }
    }
}
