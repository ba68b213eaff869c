/// What of twins is kept; the rest of a record is checked to the last byte and left out.
///
/// Two records of one revision that differ in what is left out are not seen to contradict each other.
package struct TwinProjection: Hashable, Sendable {
    /// One key of a path, or any.
    package enum Segment: Hashable, Sendable {
        case key(Text)
        case any
    }

    /// Paths of the reported configuration that are kept with all below them; nil: everything. What was applied is kept
    /// whole, since paths that are managed no more are told of.
    ///
    /// A scalar, an array or an empty object that stands where a path goes through is kept as it is; elements of an array have
    /// the path of their array.
    package var configPaths: Set<[Segment]>?
    /// Names of facts that are kept; nil: all.
    package var facts: Set<Text>?
    package var keepsConditions: Bool
    package var keepsMetrics: Bool

    package init(
        configPaths: Set<[Segment]>?,
        facts: Set<Text>?,
        keepsConditions: Bool,
        keepsMetrics: Bool
    ) {
        self.configPaths = configPaths
        self.facts = facts
        self.keepsConditions = keepsConditions
        self.keepsMetrics = keepsMetrics
    }

    /// Everything.
    package static var all: TwinProjection {
        TwinProjection(configPaths: nil, facts: nil, keepsConditions: true, keepsMetrics: true)
    }
}
