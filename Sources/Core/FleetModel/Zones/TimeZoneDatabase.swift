/// The rules of the time zones that somebody asked for: an input of plans and decisions, never read from the machine there.
package struct TimeZoneDatabase: Hashable, Sendable {
    /// Of the release, such as `2025b`; empty where nobody can tell.
    package let version: Text
    private let zones: [Text: TimeZoneRules]
    private let faults: [Text: String]

    /// `faults` are zones that were asked for and cannot be used, with the reason as the rest of a sentence that begins with
    /// the name.
    package init(
        version: Text = "",
        zones: [Text: TimeZoneRules] = [:],
        faults: [Text: String] = [:]
    ) {
        self.version = version
        self.zones = zones
        self.faults = faults
    }

    /// Knows UTC alone.
    package static var utcOnly: TimeZoneDatabase { TimeZoneDatabase() }

    /// The rules of a zone by its name; nil: it is not known here. `UTC` always is.
    package subscript(name: Text) -> TimeZoneRules? {
        name == "UTC" ? .utc : zones[name]
    }

    /// Why a zone cannot be used, as one sentence without a full stop; nil: it can.
    package func fault(of name: Text) -> String? {
        guard self[name] == nil else { return nil }
        return faults[name].map { "the time zone \(name.string.excerpt) \($0)" }
            ?? "the time zone \(name.string.excerpt) is not known here"
    }

    /// The zones it holds beside UTC; sorted.
    package var names: [Text] { zones.keys.sorted() }

    /// The zones that somebody asked for, known or not; sorted.
    package var namesAskedFor: [Text] { (Array(zones.keys) + faults.keys).sorted() }

    /// Whether each of the zones was looked for already, whether it was found or not.
    package func knows(of names: some Sequence<Text>) -> Bool {
        names.allSatisfy { $0 == "UTC" || zones[$0] != nil || faults[$0] != nil }
    }
}
