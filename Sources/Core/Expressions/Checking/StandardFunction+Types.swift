import FleetModel

extension StandardFunction {
    /// nil: that of the operand.
    var resultType: DeclaredType? {
        switch self {
        case .startsWith, .endsWith, .contains, .matches, .bool: .bool
        case .bytes: .bytes
        case .double: .double
        case .duration: .duration
        case .dyn: .dyn
        case .string: .string
        case .timestamp: .timestamp
        case .type: .type
        case .uint: .uint
        case .semver: .version
        case .size, .int, .getDate, .getDayOfMonth, .getDayOfWeek, .getDayOfYear, .getFullYear,
            .getHours, .getMilliseconds, .getMinutes, .getMonth, .getSeconds:
            .int
        }
    }

    /// Whether operands of these types may have a result.
    func takes(_ operands: [DeclaredType]) -> Bool {
        func isOne(_ types: DeclaredType...) -> Bool {
            operands[0].isOpen || types.contains(operands[0])
        }
        switch self {
        case .size:
            switch operands[0] {
            case .list, .map, .set: return true
            default: return isOne(.string, .bytes)
            }
        case .startsWith, .endsWith, .contains, .matches:
            return operands.allSatisfy { $0.isOpen || $0 == .string }
        case .bool: return isOne(.bool, .string)
        case .bytes: return isOne(.bytes, .string)
        case .double: return isOne(.double, .int, .uint, .string)
        case .int: return isOne(.int, .uint, .double, .string, .timestamp)
        case .uint: return isOne(.uint, .int, .double, .string)
        case .string:
            return isOne(
                .string,
                .bool,
                .int,
                .uint,
                .double,
                .bytes,
                .timestamp,
                .duration,
                .version
            )
        case .duration: return isOne(.duration, .string)
        case .timestamp: return isOne(.timestamp, .int, .string)
        case .semver: return isOne(.version, .string)
        case .dyn, .type: return true
        case .getHours, .getMilliseconds, .getMinutes, .getSeconds:
            return operands.count == 1
                ? isOne(.timestamp, .duration) : isOne(.timestamp) && takesZone(operands[1])
        default: return isOne(.timestamp) && operands.dropFirst().allSatisfy(takesZone)
        }
    }

    private func takesZone(_ type: DeclaredType) -> Bool { type.isOpen || type == .string }

    /// How the function is written, as an example.
    package var usage: String {
        switch self {
        case .size: "`size(list)` or `list.size()`, of a list, a map, a string or bytes"
        case .startsWith, .endsWith, .contains: "`text.\(rawValue)(\"part\")`"
        case .matches: "`text.matches(\"pattern\")`"
        case .semver: "`semver(\"1.2.3\")`"
        case .timestamp: "`timestamp(\"2026-11-25T14:02:11Z\")`"
        case .duration: "`duration(\"1h30m\")`"
        case .bool, .bytes, .double, .dyn, .int, .string, .type, .uint: "`\(rawValue)(value)`"
        default: "`time.\(rawValue)()` or `time.\(rawValue)(\"+02:00\")`"
        }
    }
}
