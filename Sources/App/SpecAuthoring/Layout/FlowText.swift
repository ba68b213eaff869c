import FleetModel

/// A flow collection on one line: `{a: 1, b: [2, 3]}`.
struct FlowText {
    let bytes: [UInt8]

    /// nil where it cannot be written on one line with what it means: a part of several lines, without a value, or a pair
    /// without braces.
    init?(_ node: LayoutNode, _ tree: LayoutTree) {
        var bytes: [UInt8] = []
        guard Self.write(node, tree, to: &bytes) else { return nil }
        self.bytes = bytes
    }

    /// The depth of the document is capped by its parser, so the recursion is too.
    private static func write(
        _ node: LayoutNode,
        _ tree: LayoutTree,
        to bytes: inout [UInt8]
    ) -> Bool {
        if let properties = node.properties {
            guard !tree.text[properties].contains(UInt8(ascii: "\n")) else { return false }
            bytes += tree.text[properties]
            bytes.append(UInt8(ascii: " "))
        }
        switch node.kind {
        case .blockScalar: return false
        case .leaf:
            guard !node.range.isEmpty, !tree.text[node.range].contains(UInt8(ascii: "\n")) else {
                return false
            }
            bytes += tree.text[node.range]
        case .mapping(let entries):
            guard node.isFlow else { return false }
            bytes.append(UInt8(ascii: "{"))
            for (index, entry) in entries.enumerated() {
                if index > 0 { bytes += ", ".utf8 }
                guard write(entry.key, tree, to: &bytes) else { return false }
                bytes += ": ".utf8
                guard write(entry.value, tree, to: &bytes) else { return false }
            }
            bytes.append(UInt8(ascii: "}"))
        case .sequence(let elements):
            guard node.isFlow else { return false }
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes += ", ".utf8 }
                guard write(element, tree, to: &bytes) else { return false }
            }
            bytes.append(UInt8(ascii: "]"))
        }
        return true
    }
}
