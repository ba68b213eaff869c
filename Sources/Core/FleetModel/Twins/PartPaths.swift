/// Paths of a configuration as a tree of their keys, so that one walk over a form finds what it holds at all of them.
package struct PartPaths: Sendable {
    /// What a form holds at the paths.
    package struct Reading: Sendable {
        /// By path, where its value stands in the form; nil: nothing is there.
        package fileprivate(set) var places: [Range<Int>?]
        /// Whether the form is an object.
        package fileprivate(set) var isObject = false
        /// Whether all that it holds lies at a path, above one or below one.
        package fileprivate(set) var isCovered = true
    }

    private struct Node: Sendable {
        let key: Range<Int>
        /// The index of the path that ends here; nil: others go on.
        var path: Int?
        /// Indices of nodes.
        var children = 0..<0
    }

    /// The root, then the children of each node side by side.
    private let nodes: [Node]
    /// The bytes of all keys.
    private let keys: [UInt8]
    private let count: Int

    /// The paths are sorted, and none lies above another. O(keys).
    package init(_ paths: [FieldPath]) {
        var nodes = [Node(key: 0..<0)]
        var keys: [UInt8] = []
        var ranges = [0..<paths.count]
        var depths = [0]
        var next = 0
        while next < nodes.count {
            let (range, depth) = (ranges[next], depths[next])
            if let first = range.first, paths[first].keys.count == depth {
                nodes[next].path = first
                next += 1
                continue
            }
            let firstChild = nodes.count
            var start = range.lowerBound
            while start < range.upperBound {
                let key = paths[start].keys[depth]
                let end = paths[start..<range.upperBound].firstIndex { $0.keys[depth] != key }
                let firstByte = keys.count
                keys += Array(key.string.utf8)
                nodes.append(Node(key: firstByte..<keys.count))
                ranges.append(start..<(end ?? range.upperBound))
                depths.append(depth + 1)
                start = end ?? range.upperBound
            }
            nodes[next].children = firstChild..<nodes.count
            next += 1
        }
        self.nodes = nodes
        self.keys = keys
        count = paths.count
    }

    /// Reads a form that a pool holds, or that was encoded. O(its members above and beside the paths).
    package func read(_ form: Span<UInt8>) -> Reading {
        var reading = Reading(places: Array(repeating: nil, count: count))
        reading.isObject = form[0] == PartForm.Tag.object
        read(nodes[0], form, at: 0, &reading)
        return reading
    }

    /// The recursion is as deep as the longest path.
    private func read(_ node: Node, _ form: Span<UInt8>, at start: Int, _ reading: inout Reading) {
        if let path = node.path {
            reading.places[path] = start..<form.endOfValue(at: start)
            return
        }
        guard form[start] == PartForm.Tag.object else { return }
        let end = form.endOfValue(at: start)
        var position = start + 5
        var expected = node.children.lowerBound
        while position < end {
            let key = form.counted(at: position)
            if let child = child(of: node, expected, form.extracting(key)) {
                read(nodes[child], form, at: key.upperBound, &reading)
                expected = child + 1
            } else {
                reading.isCovered = false
            }
            position = form.endOfValue(at: key.upperBound)
        }
    }

    /// The child of that key; devices mostly keep one order, so that the expected one is looked at first.
    private func child(of node: Node, _ expected: Int, _ key: Span<UInt8>) -> Int? {
        let children = node.children
        let own = keys.span
        for offset in 0..<children.count {
            var child = expected + offset
            if child >= children.upperBound { child -= children.count }
            let range = nodes[child].key
            if range.count == key.count, own.extracting(range).bytes.isEqual(to: key.bytes) {
                return child
            }
        }
        return nil
    }
}
