/// One twin as a reader hands it over: scalars, parts by their ids, and places of its names in the bytes it stands in.
///
/// The parts are of the ``TwinTableBuilder`` that takes it.
package struct TwinRecord: Sendable {
    /// Where the device's id stands.
    package let id: Range<Int>
    /// Where the name of its life stands.
    package let incarnation: Range<Int>
    package var revision: UInt64 = 0
    package var reportSequence: UInt64 = 0
    package var reportedAt: Timestamp?
    package var labels: PartID
    package var facts: PartID
    /// The configuration that it reports.
    package var config: PartID
    package var components: PartID
    /// nil: there are none.
    package var conditions: PartID?
    /// nil: there are none.
    package var metrics: PartID?
    package var standing = TwinStanding()
    package var lastSeenAt: Timestamp?
    /// What was last applied of its configuration; the part is the document.
    package var configEcho: TrackEcho?
    /// What was last applied of its firmware; the part is the versions.
    package var firmwareEcho: TrackEcho?
    package var currentJob: JobID?

    /// Returns nil where the bytes at these places are no id of a device or no name of a life.
    package init?(
        id: Range<Int>,
        incarnation: Range<Int>,
        in bytes: Span<UInt8>,
        labels: PartID,
        facts: PartID,
        config: PartID,
        components: PartID
    ) {
        guard DeviceID.isValid(bytes.extracting(id)),
            Incarnation.isValid(bytes.extracting(incarnation))
        else { return nil }
        self.id = id
        self.incarnation = incarnation
        self.labels = labels
        self.facts = facts
        self.config = config
        self.components = components
    }
}
