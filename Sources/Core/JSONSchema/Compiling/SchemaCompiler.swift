import FleetModel

/// Walks documents into nodes, then follows their references, document by document, until none is left.
struct SchemaCompiler {
    private(set) var documents: [(uri: Text, value: JSONValue)] = []
    private(set) var resources: [JSONSchema.Resource] = []
    private(set) var errors: [SchemaProblem] = []
    private(set) var warnings: [SchemaProblem] = []
    var nodes: [SchemaNode] = []
    var targets: [Int] = []
    var looksAtUnevaluated = false
    /// The draft of each resource.
    private(set) var dialects: [SchemaDialect] = []
    /// By its URI, each resource with the place of its root.
    private(set) var resourceNumbers: [Text: Int] = [:]
    private(set) var roots: [Place] = []
    /// The node of each place that was walked.
    private var walked: [Place: Int] = [:]
    /// References that are not followed yet.
    var pending: [PendingReference] = []
    private var absent: Set<Text> = []
    private let resolve: (Text) -> JSONValue?

    /// A place in one of the documents.
    struct Place: Hashable {
        var document: Int
        var pointer: JSONPointer
    }

    /// A reference as it stands, and the target that it is to fill.
    struct PendingReference {
        let target: Int
        let uri: URIReference
        let written: Text
        let place: Place
        /// The node and the keyword of a `$dynamicRef`.
        let dynamic: (node: Int, keyword: Int)?
    }

    init(_ resolve: @escaping (Text) -> JSONValue?) { self.resolve = resolve }

    /// Compiles the document and all that it refers to; gives the node of its root.
    mutating func compile(_ document: JSONValue, uri: Text) -> Int {
        let root = add(document, uri: uri)
        // Following a reference may walk new schemas, and so find new ones.
        var next = 0
        while next < pending.count {
            follow(pending[next])
            next += 1
        }
        return root
    }

    mutating func fail(_ message: String, at place: Place) {
        errors.append(problem(message, at: place))
    }

    mutating func warn(_ message: String, at place: Place) {
        warnings.append(problem(message, at: place))
    }

    private func problem(_ message: String, at place: Place) -> SchemaProblem {
        SchemaProblem(
            document: documents[place.document].uri,
            pointer: place.pointer,
            message: message
        )
    }

    private mutating func add(_ value: JSONValue, uri: Text) -> Int {
        documents.append((uri, value))
        resources.append(JSONSchema.Resource(uri: uri))
        dialects.append(SchemaDialect(draft: .draft7))
        let place = Place(document: documents.count - 1, pointer: JSONPointer())
        roots.append(place)
        let resource = resources.count - 1
        dialects[resource] = dialect(of: value, at: place, default: SchemaDialect(draft: .draft7))
        resourceNumbers[uri] = resource
        return walk(value, at: place, in: resource, depth: 0)
    }

    /// The resource of that URI, from a document that is known or that the caller gives.
    mutating func resource(_ uri: Text) -> Int? {
        if let known = resourceNumbers[uri] { return known }
        guard !absent.contains(uri), documents.count <= JSONSchema.Limits.documents,
            let value = resolve(uri)
        else {
            absent.insert(uri)
            return nil
        }
        // One document may be found by its place and by its `$id`.
        if let identifier = value["$id"]?.string,
            let known = resourceNumbers[
                URIReference(Text(identifier)).resolved(against: URIReference(uri)).withoutFragment
            ],
            roots[known].pointer.steps.isEmpty, documents[roots[known].document].value == value
        {
            resourceNumbers[uri] = known
            return known
        }
        _ = add(value, uri: uri)
        return resourceNumbers[uri]
    }

    /// The document that a `$schema` names, where the caller gives it.
    func metaSchema(_ uri: Text) -> JSONValue? { resolve(URIReference(uri).withoutFragment) }

    /// The node of the schema at the place, which is walked where it was not.
    mutating func walk(
        _ value: JSONValue,
        at place: Place,
        in outer: Int,
        depth: Int
    ) -> Int {
        if let known = walked[place] { return known }
        guard depth <= JSONSchema.Limits.nesting, nodes.count < JSONSchema.Limits.schemas else {
            fail("schemas stand too deep in each other, or are too many", at: place)
            return 0
        }
        let number = nodes.count
        walked[place] = number
        nodes.append(SchemaNode(document: place.document, pointer: place.pointer, resource: outer))
        switch value {
        case .bool(let allows): nodes[number].keywords = allows ? [] : [.nothing]
        case .object(let object):
            let resource = enter(object, at: place, node: number, in: outer)
            nodes[number] = SchemaNode(
                document: place.document,
                pointer: place.pointer,
                resource: resource
            )
            compileKeywords(of: object, node: number, place: place, depth: depth)
        case .null, .number, .string, .array:
            fail("a schema is a map, true or false, not \(value.phrase)", at: place)
        }
        return number
    }

    /// Takes up what names the schema; gives the resource that it belongs to.
    private mutating func enter(
        _ object: JSONObject,
        at place: Place,
        node: Int,
        in outer: Int
    ) -> Int {
        let isPlain = dialects[outer].draft == .draft7 && object["$ref"] != nil
        var resource = outer
        if !isPlain, let identifier = object["$id"] {
            resource = identify(identifier, object, at: place, node: node, in: outer)
        }
        guard dialects[resource].draft == .draft202012 else { return resource }
        for (keyword, isDynamic) in [("$anchor" as Text, false), ("$dynamicAnchor", true)] {
            guard let anchor = object[keyword] else { continue }
            let keywordPlace = place.appending(keyword)
            guard case .string(let name) = anchor, Self.isAnchor(name) else {
                fail("an anchor is a name of letters, digits, _, - and .", at: keywordPlace)
                continue
            }
            setAnchor(name, to: node, in: resource, at: keywordPlace)
            if isDynamic { resources[resource].dynamicAnchors[name] = node }
        }
        return resource
    }

    private mutating func identify(
        _ identifier: JSONValue,
        _ object: JSONObject,
        at place: Place,
        node: Int,
        in outer: Int
    ) -> Int {
        let idPlace = place.appending("$id")
        guard case .string(let text) = identifier else {
            fail("an `$id` is text", at: idPlace)
            return outer
        }
        let reference = URIReference(text)
        if let fragment = reference.fragment, fragment != "" {
            // Draft-07 names anchors by `$id`.
            if dialects[outer].draft == .draft7, text.string.utf8.first == UInt8(ascii: "#") {
                setAnchor(fragment, to: node, in: outer, at: idPlace)
            } else {
                fail("an `$id` has no fragment", at: idPlace)
            }
            return outer
        }
        let uri = reference.resolved(against: URIReference(resources[outer].uri)).withoutFragment
        let isRoot = place.pointer.steps.isEmpty
        if let other = resourceNumbers[uri], !(isRoot && other == outer) {
            fail("another schema has this `$id` already", at: idPlace)
            return outer
        }
        resources.append(JSONSchema.Resource(uri: uri))
        roots.append(place)
        dialects.append(dialects[outer])
        let resource = resources.count - 1
        if !isRoot {
            dialects[resource] = dialect(of: .object(object), at: place, default: dialects[outer])
        }
        resourceNumbers[uri] = resource
        // The root of a document goes by where it was found as well.
        if isRoot { resourceNumbers[resources[outer].uri] = resource }
        return resource
    }

    private mutating func setAnchor(_ name: Text, to node: Int, in resource: Int, at place: Place) {
        if let other = resources[resource].anchors[name], other != node {
            fail("another schema has this anchor already", at: place)
        }
        resources[resource].anchors[name] = node
    }

    private static func isAnchor(_ name: Text) -> Bool {
        guard let first = name.string.utf8.first else { return false }
        return (isLetter(first) || first == UInt8(ascii: "_"))
            && name.string.utf8.allSatisfy { isLetter($0) || "0123456789_-.".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
    }
}

extension SchemaCompiler.Place {
    func appending(_ key: Text) -> Self {
        Self(document: document, pointer: pointer.appending(key))
    }

    func appending(_ index: Int) -> Self {
        Self(document: document, pointer: pointer.appending(index))
    }
}
