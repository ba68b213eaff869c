import FleetModel

/// The parts of a device that can matter to one choice of layers: devices of equal keys differ in nothing but their names.
struct PartsKey: Hashable {
    /// Stands for a part that is not there, or that the layers do not look at.
    private static let none = UInt32.max

    /// Index of the merged layers.
    private let form: UInt32
    /// The number of those that the layers look at.
    private let labels: UInt32
    /// The number of those that the layers look at.
    private let facts: UInt32
    private let components: UInt32
    private let config: UInt32
    /// The document that was last applied.
    private let applied: UInt32

    /// `labels` and `facts` are the numbers of those that the layers look at; nil: they look at none.
    init(
        _ form: Int,
        readsFirmware: Bool,
        labels: UInt32?,
        facts: UInt32?,
        of row: Int,
        in columns: TwinColumns
    ) {
        self.form = UInt32(form)
        self.labels = labels ?? Self.none
        self.facts = facts ?? Self.none
        components = readsFirmware ? columns.components(at: row).index : Self.none
        config = columns.config(at: row).index
        applied = columns.echo(.config, at: row)?.part.index ?? Self.none
    }
}
