/// Values, each held once and numbered from 0 up in the order in which they came.
struct Numbering<Value: Hashable> {
    private var places: [Value: Int] = [:]
    private(set) var values: [Value] = []

    /// Values that have their numbers from the start, each once.
    init(_ values: [Value] = []) {
        for value in values { _ = place(of: value) }
    }

    var count: Int { values.count }

    subscript(place: Int) -> Value { values[place] }

    /// nil: it has no number yet.
    func known(_ value: Value) -> Int? { places[value] }

    mutating func place(of value: Value) -> Int {
        if let place = places[value] { return place }
        places[value] = values.count
        values.append(value)
        return values.count - 1
    }
}

extension Numbering: Sendable where Value: Sendable {}
