import FleetModel

/// One check of a value against a schema.
struct SchemaCheck {
    let schema: JSONSchema
    let isDeferred: (JSONValue) -> Bool
    private let stepLimit: Int
    private var steps = 0
    /// Where the value that is being checked lies.
    var instance = JSONPointer()
    /// Whether names of properties are being checked, which are never deferred.
    var checksNames = false
    /// The resources that lead here, outermost first.
    private var scope: [Int] = []
    /// The nodes that are being checked against the present value; one that comes again would never end.
    private var active: [Int] = []
    private var depth = 0

    /// Why the check was given up, and where in the schema.
    struct Stop: Error {
        let node: Int
        let reason: String
    }

    /// What a schema says of a value.
    struct Outcome {
        /// Empty: the value fits, for all that is known.
        var findings: [SchemaFinding] = []
        /// Whether that hung on a deferred value: it may be found not to fit later.
        var isOpen = false
        var evaluated = Evaluated()

        var fits: Bool { findings.isEmpty }

        /// Takes over what a schema says of the same value.
        mutating func join(_ other: Outcome) {
            findings += other.findings
            isOpen = isOpen || other.isOpen
            if other.fits { evaluated.formUnion(other.evaluated) }
        }

        /// Takes over what a schema says of a part of the value.
        mutating func joinPart(_ other: Outcome) {
            findings += other.findings
            isOpen = isOpen || other.isOpen
        }
    }

    /// The parts of a value that some schema has looked at.
    struct Evaluated {
        var properties: Set<Text> = []
        var items: Set<Int> = []
        /// Elements before this index, all of them.
        var firstItems = 0

        mutating func formUnion(_ other: Evaluated) {
            properties.formUnion(other.properties)
            items.formUnion(other.items)
            firstItems = max(firstItems, other.firstItems)
        }
    }

    init(
        _ schema: JSONSchema,
        steps: Int = JSONSchema.Limits.steps,
        _ isDeferred: @escaping (JSONValue) -> Bool
    ) {
        self.schema = schema
        self.isDeferred = isDeferred
        stepLimit = steps
    }

    /// All findings; one alone where the check was given up.
    mutating func run(_ value: JSONValue) -> [SchemaFinding] {
        do throws(Stop) {
            return try check(schema.root, value).findings
        } catch {
            let node = schema.nodes[error.node]
            return [
                SchemaFinding(
                    instance: instance,
                    document: schema.documents[node.document],
                    schema: node.pointer,
                    message: error.reason,
                    kind: .undecided
                )
            ]
        }
    }

    /// Checks the present value against a node.
    mutating func check(_ node: Int, _ value: JSONValue) throws(Stop) -> Outcome {
        guard depth < JSONSchema.Limits.depth else {
            throw Stop(node: node, reason: "cannot be checked: schema and value are too deep")
        }
        guard !active.contains(node) else {
            throw Stop(
                node: node,
                reason: "cannot be checked: the schema refers to itself endlessly"
            )
        }
        depth += 1
        active.append(node)
        let resource = schema.nodes[node].resource
        let entersResource = scope.last != resource
        if entersResource { scope.append(resource) }
        defer {
            depth -= 1
            active.removeLast()
            if entersResource { scope.removeLast() }
        }
        var outcome = Outcome()
        let isDeferred = !checksNames && self.isDeferred(value)
        for keyword in schema.nodes[node].keywords {
            try spend(1, at: node)
            if isDeferred {
                try applyDeferred(keyword, value, node, &outcome)
            } else {
                try apply(keyword, value, node, &outcome)
            }
        }
        return outcome
    }

    /// Checks a part of the present value against a node.
    mutating func checkPart(
        _ step: JSONPointer.Step,
        _ value: JSONValue,
        _ node: Int
    ) throws(Stop) -> Outcome {
        let outer = active
        active = []
        defer { active = outer }
        instance.steps.append(step)
        let outcome = try check(node, value)
        // Where the check is given up, it stays at the value that it came to.
        instance.steps.removeLast()
        return outcome
    }

    mutating func spend(_ count: Int, at node: Int) throws(Stop) {
        steps += count
        guard steps <= stepLimit else {
            throw Stop(node: node, reason: "cannot be checked: it takes too many steps")
        }
    }

    /// The node that a dynamic anchor means here: that of the outermost resource that has it.
    func dynamicTarget(_ target: Int, _ anchor: Text) -> Int {
        for resource in scope {
            if let node = schema.resources[resource].dynamicAnchors[anchor] { return node }
        }
        return schema.targets[target]
    }

    func finding(
        _ message: String,
        _ node: Int,
        _ keyword: Text,
        kind: SchemaFinding.Kind = .misfit,
        alternatives: [String] = [],
        below step: JSONPointer.Step? = nil
    ) -> SchemaFinding {
        SchemaFinding(
            instance: step.map { instance.appending($0) } ?? instance,
            document: schema.documents[schema.nodes[node].document],
            schema: schema.nodes[node].pointer.appending(keyword),
            message: message,
            kind: kind,
            alternatives: alternatives
        )
    }
}
