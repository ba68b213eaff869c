/// Where the rules of time zones come from.
///
/// The controller asks before it decides, whenever specs or devices name a zone that it did not ask for yet, and once a day for
/// newer data. An answer that takes long delays a decision; a zone that cannot be told is among the faults of the answer.
package protocol TimeZoneSource: Sendable {
    /// The zones of those names, as far as they are known.
    func database(naming names: Set<Text>) -> TimeZoneDatabase
}

extension TimeZoneDatabase: TimeZoneSource {
    package func database(naming names: Set<Text>) -> TimeZoneDatabase { self }
}
