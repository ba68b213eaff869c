/// The memory that a ``TwinTable`` takes, in bytes.
package struct TwinMemory: Hashable, Sendable {
    /// The numbers of the rows.
    package let rows: Int
    /// Ids of devices and names of their lives.
    package let names: Int
    /// What was last applied, as platforms echo it.
    package let echoes: Int
    /// What is held once for many devices: forms of parts, with what finds them.
    package let parts: Int
    /// All of it, but for the first values of each kind that are kept beside their forms.
    package let total: Int
}

extension TwinColumns {
    /// The memory that the columns take now. O(blocks).
    package var memory: TwinMemory {
        let rows = blocks.reduce(0) { $0 + $1.byteCount }
        return TwinMemory(
            rows: rows,
            names: pools.names.byteCount,
            echoes: pools.echoBytes,
            parts: pools.partBytes,
            total: rows + pools.byteCount
        )
    }
}
