/// The parts of a row that decide what is desired of its device, but for its name.
///
/// Rows of one table, between two times at which its parts are numbered (``TwinTable/partsMark``), that have equal ones report
/// the same labels, facts, components and configurations.
package struct TwinParts: Hashable, Sendable {
    private let labels: UInt32
    private let facts: UInt32
    private let config: UInt32
    private let components: UInt32
    /// The document that was last applied.
    private let applied: UInt32

    /// nil: what a document means depends on the device's name.
    init?(_ content: TwinBlock.Content, _ pools: TwinPools) {
        let applied = pools.echo(content.configEcho)?.part
        guard pools.documents.isSameForAll(PartID(index: content.config)),
            applied.map(pools.documents.isSameForAll) ?? true
        else { return nil }
        labels = content.labels
        facts = content.facts
        config = content.config
        components = content.components
        self.applied = applied?.index ?? TwinBlock.Content.none
    }
}
