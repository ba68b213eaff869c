import FleetModel

/// Which versions of components that require each other can be installed after each other, by their floors alone.
struct RequirementOrder {
    /// One version, by its component and its position in the catalogue of that.
    struct Node: Hashable, Comparable {
        let component: Text
        let index: Int

        static func < (left: Node, right: Node) -> Bool {
            (left.component, left.index) < (right.component, right.index)
        }
    }

    private let catalogues: [Text: ComponentCatalogue]
    private var obtained: Set<Node> = []
    private var met: Set<Firmware.Floor> = []
    /// Of each floor, the versions that meet it; a floor on a component that is not among the catalogues is met.
    private var candidates: [Firmware.Floor: [Node]] = [:]

    /// Linear in the versions, and in the different floors times the versions that they are about.
    init(_ catalogues: [Text: ComponentCatalogue]) {
        self.catalogues = catalogues
        var waiting: [Node: Int] = [:]
        var users: [Firmware.Floor: [Node]] = [:]
        var due: [Node] = []
        for node in nodes {
            let floors = floors(of: node)
            for floor in floors {
                users[floor, default: []].append(node)
                if candidates[floor] == nil { candidates[floor] = nodes(in: floor) }
            }
            // What no version meets is told elsewhere, and holds up no other one here.
            let open = floors.count { candidates[$0]?.isEmpty == false }
            waiting[node] = open
            if open == 0 || isGiven(node) { due.append(node) }
        }
        var meets: [Node: [Firmware.Floor]] = [:]
        for (floor, nodes) in candidates {
            for node in nodes { meets[node, default: []].append(floor) }
        }
        while let node = due.popLast() {
            guard obtained.insert(node).inserted else { continue }
            for floor in meets[node] ?? [] where met.insert(floor).inserted {
                for user in users[floor] ?? [] {
                    let open = (waiting[user] ?? 0) - 1
                    waiting[user] = open
                    if open == 0 { due.append(user) }
                }
            }
        }
    }

    /// The versions that no order comes to; sorted.
    var unobtained: [Node] { nodes.filter { !obtained.contains($0) } }

    /// A version that this one waits for, and that no order comes to either; nil: it waits for none.
    func requirement(after node: Node) -> Node? {
        floors(of: node).first { candidates[$0]?.isEmpty == false && !met.contains($0) }
            .flatMap { candidates[$0]?.first }
    }

    func entry(_ node: Node) -> Firmware {
        // A node is made of a position in its catalogue alone.
        (catalogues[node.component]?.entries ?? [])[node.index]
    }

    /// Whether devices may begin with it, or it is told already that no steps lead to it.
    private func isGiven(_ node: Node) -> Bool {
        guard let catalogue = catalogues[node.component] else { return true }
        return catalogue.isBeginning(node.index) || !catalogue.isReached(node.index)
    }

    /// Those on other components of the catalogues.
    private func floors(of node: Node) -> [Firmware.Floor] {
        entry(node).floors.filter {
            $0.component != node.component && catalogues[$0.component] != nil
        }
    }

    private var nodes: [Node] {
        catalogues.keys.sorted().flatMap { component in
            (catalogues[component]?.entries ?? []).indices
                .map { Node(component: component, index: $0) }
        }
    }

    private func nodes(in floor: Firmware.Floor) -> [Node] {
        let entries = catalogues[floor.component]?.entries ?? []
        return entries.indices.filter { floor.range.contains(entries[$0].version) }
            .map { Node(component: floor.component, index: $0) }
    }
}
