/// The functions and methods that there are (cel-spec, langdef.md, Standard definitions), and `semver`.
package enum StandardFunction: String, Hashable, CaseIterable, Sendable {
    case size, startsWith, endsWith, contains, matches
    case bool, bytes, double, duration, dyn, int, string, timestamp, type, uint
    case semver
    case getDate, getDayOfMonth, getDayOfWeek, getDayOfYear, getFullYear, getHours
    case getMilliseconds, getMinutes, getMonth, getSeconds

    /// Where the arguments may stand.
    var form: Form {
        switch self {
        case .size: .either
        case .startsWith, .endsWith, .contains: .method
        case .matches: .either
        case .bool, .bytes, .double, .duration, .dyn, .int, .string, .timestamp, .type, .uint,
            .semver:
            .function
        default: .method
        }
    }

    /// Before the point, in the parentheses, or either.
    enum Form: Sendable {
        case function, method, either
    }

    /// How many operands, the target counted.
    var counts: ClosedRange<Int> {
        switch self {
        case .startsWith, .endsWith, .contains, .matches: 2...2
        case .getDate, .getDayOfMonth, .getDayOfWeek, .getDayOfYear, .getFullYear, .getHours,
            .getMilliseconds, .getMinutes, .getMonth, .getSeconds:
            1...2
        default: 1...1
        }
    }
}
