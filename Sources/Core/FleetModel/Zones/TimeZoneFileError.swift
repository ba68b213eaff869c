/// Why the bytes of a time zone file are not taken.
package enum TimeZoneFileError: Error, Hashable, Sendable, CustomStringConvertible {
    case tooLarge
    case notTimeZone
    case version(UInt8)
    case truncated
    /// A count, an index or an offset is out of its range, or times do not ascend; what, in a few words.
    case malformed(String)
    /// It counts leap seconds, as the files in `right/` do: no clock of a controller does.
    case leapSeconds
    /// It does not say how clocks go on after the last change.
    case openEnd

    /// What is wrong, as the rest of a sentence that began with the name.
    package var description: String {
        switch self {
        case .tooLarge: "is larger than \(TimeZoneRules.fileSizeLimit) bytes"
        case .notTimeZone: "is no time zone file"
        case .version(let byte): "is of a version that is not known (\(byte))"
        case .truncated: "ends too early"
        case .malformed(let what): "is damaged: \(what)"
        case .leapSeconds: "counts leap seconds"
        case .openEnd: "does not say how clocks go on after their last change"
        }
    }
}
