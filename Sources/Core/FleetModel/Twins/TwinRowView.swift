/// One row of a table as it is asked for its parts, without a ``Twin`` made of it.
package struct TwinRowView: Sendable {
    private let columns: TwinColumns
    /// Below the count of the table.
    package let index: Int
    private let content: TwinBlock.Content
    private let report: TwinBlock.Report
    private let stamp: TwinPools.Stamp

    fileprivate init(_ columns: TwinColumns, _ index: Int) {
        self.columns = columns
        self.index = index
        content = columns.content(at: index)
        report = columns.report(at: index)
        stamp = columns.pools.stamps[Int(report.stamp)]
    }

    package var revision: UInt64 { content.revision }
    package var reportSequence: UInt64 { report.sequence }
    /// nil: it never reported.
    package var reportedAt: Timestamp? { Timestamp(held: report.reportedAt) }
    /// The platform's clock when it answered us with the newest report.
    package var asOf: Timestamp { stamp.asOf }
    /// Our monotonic clock when that answer came.
    package var receivedAt: TimeSpan { stamp.receivedAt }

    /// Whether it is of that life of its device.
    package func isOf(_ incarnation: Incarnation) -> Bool {
        columns.isSameLife(content, incarnation.text.string.utf8.span)
    }

    /// How old the last report is; see ``TwinTable/Row/age(at:)``.
    package func age(at now: Moment) -> TimeSpan? {
        guard let reportedAt else { return nil }
        return max(.zero, stamp.asOf.since(reportedAt))
            + max(.zero, now.monotonic - stamp.receivedAt)
    }

    /// Sorted by type, each once.
    package var conditions: [Condition] {
        PartID(held: content.conditions).map { columns.pools.conditions.value($0).conditions } ?? []
    }

    /// The version that runs of a component, as the device spells it.
    package func running(_ component: Text) -> Text? {
        columns.pools.components.value(PartID(index: content.components)).components
            .first { $0.name == component }?.running
    }

    /// nil: what a document of it means depends on the device's name.
    package var parts: TwinParts? { TwinParts(content, columns.pools) }

    /// The whole twin, made anew.
    package var twin: Twin { columns.pools.twin(content, report) }
}

extension TwinTable {
    /// The row at an index below the count, to be asked for its parts.
    package func view(at index: Int) -> TwinRowView { TwinRowView(columns, index) }

    /// The index of a device; O(1) where it stands at the index that is guessed, else O(log n).
    package func index(of id: DeviceID, near guess: Int?) -> Int? {
        if let guess, guess >= 0, guess < count, columns.isOf(id, at: guess) { return guess }
        return index(of: id)
    }
}
