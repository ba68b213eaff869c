/// How much there is of a value: counted as it is built, so that no value is walked to measure it.
struct Extent {
    /// Scalars, sequences and mappings.
    var nodes = 0
    /// Of scalars, in UTF-8.
    var bytes = 0
    /// Collections inside one another; 0 for a scalar.
    var height = 0

    /// Takes in a part.
    mutating func add(_ part: Extent) {
        nodes += part.nodes
        bytes += part.bytes
        height = max(height, part.height)
    }
}
