import FleetModel

/// The anchored values of one document.
struct AnchorRegister {
    /// A value and what a copy of it costs.
    struct Value {
        let node: SyntaxBuilder.Copy
        let extent: Extent
    }

    /// What a name means where an alias bears it.
    enum Meaning {
        case value(Value)
        /// No value before it bears the name.
        case unknown
        /// The alias stands inside the value it names.
        case cycle
    }

    private var values: [Text: Value] = [:]
    /// The names of the values that have begun and not ended.
    private var open: [Text: Int] = [:]

    /// Where the value is a collection: its name may not be used until it ends.
    mutating func begin(_ name: Text) { open[name, default: 0] += 1 }

    /// A later value takes the name over.
    mutating func end(_ name: Text, _ value: Value) {
        if let count = open[name] { open[name] = count > 1 ? count - 1 : nil }
        values[name] = value
    }

    func meaning(of name: Text) -> Meaning {
        if open[name] != nil { return .cycle }
        return values[name].map(Meaning.value) ?? .unknown
    }
}
