import FleetModel

/// What each name of a kind means from now on; nil: nothing.
typealias ResourceChanges = [Envelope.Kind: [ResourceName: Resource?]]

/// The resources of one kind in the order of their names, changed one by one or in bulk.
struct ResourceTable<Value: NamedResource>: Sendable {
    /// So many changes at once are made by moving what stands behind them; more by sorting anew.
    private static var movedAtOnce: Int { 16 }

    /// Sorted by name, each once.
    private(set) var values: [Value] = []
    /// Those of the values, in which is searched: a look at a value would copy all that it holds.
    private var names: [ResourceName] = []

    /// Logarithmic.
    subscript(name: ResourceName) -> Value? {
        let index = position(of: name)
        return index < names.count && names[index] == name ? values[index] : nil
    }

    /// Takes in what changed of its kind. Logarithmic for a replaced value; linear where values come or go.
    mutating func apply(_ changes: ResourceChanges) {
        let changes = changes[Value.kind] ?? [:]
        guard changes.count > Self.movedAtOnce else {
            for (name, resource) in changes { set(name, resource.flatMap(Value.held)) }
            return
        }
        // The names beside the values: to look one up in its value is to wait for memory.
        var pairs = zip(names, values).filter { changes[$0.0] == nil }
        pairs.reserveCapacity(pairs.count + changes.count)
        for (name, resource) in changes {
            if let value = resource.flatMap(Value.held) { pairs.append((name, value)) }
        }
        pairs.sort { $0.0 < $1.0 }
        names = pairs.map(\.0)
        values = pairs.map(\.1)
    }

    private mutating func set(_ name: ResourceName, _ value: Value?) {
        let index = position(of: name)
        let isThere = index < names.count && names[index] == name
        switch (value, isThere) {
        case (let value?, true): values[index] = value
        case (let value?, false):
            values.insert(value, at: index)
            names.insert(name, at: index)
        case (nil, true):
            values.remove(at: index)
            names.remove(at: index)
        case (nil, false): break
        }
    }

    private func position(of name: ResourceName) -> Int {
        names.partitioningIndex { !($0 < name) }
    }
}
