import FleetModel

/// The leaves of a configuration that are the same on every device, as a tree of their keys, so that a report is walked once.
struct LeafTree: Sendable {
    /// A leaf that is not as it should be.
    struct Difference: Hashable, Sendable {
        /// The place of the leaf; nil: the report itself, where it is no object.
        let place: Int?
        /// nil: nothing is reported there.
        let found: JSONValue?
    }

    private enum Node: Sendable {
        /// Sorted by key.
        case branch([Member])
        case leaf(place: Int, value: JSONValue)
    }

    private struct Member: Sendable {
        let key: Text
        let node: Node
    }

    private let root: Node

    /// The leaves are sorted by path, and none lies above another.
    init(_ leaves: [MergedConfig.Leaf]) {
        root = Self.node(leaves, leaves.indices, depth: 0)
    }

    /// Where the report does not hold what should be there, in the order of the leaves. O(keys of both).
    func differences(in reported: JSONValue) -> [Difference] {
        var found: [Difference] = []
        if reported.object == nil { found.append(Difference(place: nil, found: reported)) }
        Self.compare(root, reported, &found)
        return found
    }

    private static func node(
        _ leaves: [MergedConfig.Leaf],
        _ range: Range<Int>,
        depth: Int
    ) -> Node {
        if let first = range.first, leaves[first].path.keys.count == depth {
            return .leaf(place: first, value: leaves[first].value.written)
        }
        var members: [Member] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let key = leaves[start].path.keys[depth]
            let end =
                leaves[start..<range.upperBound].firstIndex { $0.path.keys[depth] != key }
                ?? range.upperBound
            let child = node(leaves, start..<end, depth: depth + 1)
            members.append(Member(key: key, node: child))
            start = end
        }
        return .branch(members)
    }

    private static func compare(
        _ node: Node,
        _ reported: JSONValue?,
        _ found: inout [Difference]
    ) {
        switch node {
        case .leaf(let place, let value):
            if reported?.holds(value) ?? false { return }
            found.append(Difference(place: place, found: reported))
        case .branch(let members):
            guard case .object(let object)? = reported else {
                for member in members { compare(member.node, nil, &found) }
                return
            }
            var next = 0
            for member in members {
                while next < object.members.count, object.members[next].key < member.key {
                    next += 1
                }
                let isThere = next < object.members.count && object.members[next].key == member.key
                compare(member.node, isThere ? object.members[next].value : nil, &found)
            }
        }
    }
}
