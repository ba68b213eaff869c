import FleetModel

extension SchemaCompiler {
    /// Notes a reference to follow later; gives the number of its target.
    mutating func refer(
        to written: Text,
        from resource: Int,
        at place: Place,
        dynamic: (node: Int, keyword: Int)? = nil
    ) -> Int {
        targets.append(0)
        pending.append(
            PendingReference(
                target: targets.count - 1,
                uri: URIReference(written).resolved(against: URIReference(resources[resource].uri)),
                written: written,
                place: place,
                dynamic: dynamic
            )
        )
        return targets.count - 1
    }

    /// Finds the node that a reference leads to.
    mutating func follow(_ reference: PendingReference) {
        guard let resource = resource(reference.uri.withoutFragment) else {
            fail(
                "`\(reference.written)` leads to \(reference.uri.withoutFragment), which is not "
                    + "among the documents that references may lead to",
                at: reference.place
            )
            return
        }
        guard let fragment = reference.uri.decodedFragment else {
            fail("the fragment of `\(reference.written)` is not UTF-8", at: reference.place)
            return
        }
        let isPointer = fragment == "" || fragment.string.utf8.first == UInt8(ascii: "/")
        let found =
            isPointer
            ? node(at: fragment, in: resource) : resources[resource].anchors[fragment]
        guard let node = found else {
            fail("`\(reference.written)` leads to nothing", at: reference.place)
            return
        }
        targets[reference.target] = node
        if let (origin, keyword) = reference.dynamic, !isPointer,
            resources[resource].dynamicAnchors[fragment] == node
        {
            nodes[origin].keywords[keyword] = .dynamicReference(reference.target, anchor: fragment)
        }
    }

    private mutating func node(at pointer: Text, in resource: Int) -> Int? {
        let root = roots[resource]
        let document = documents[root.document].value
        guard let start = JSONPointer.find(Text(root.pointer.description), in: document),
            let (below, value) = JSONPointer.find(pointer, in: start.value)
        else { return nil }
        // A target that no keyword leads to, such as one under a name of the author's own, is walked only now.
        let place = Place(
            document: root.document,
            pointer: JSONPointer(root.pointer.steps + below.steps)
        )
        return walk(value, at: place, in: resource, depth: 0)
    }
}
