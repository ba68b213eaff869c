import FleetModel

/// The conversions between types; a value that does not fit is an error, never cut or wrapped.
enum Conversion {
    static func convert(
        _ value: ExpressionValue,
        to function: StandardFunction,
        at offset: Int
    ) throws(EvaluationFailure) -> ExpressionValue {
        let result: ExpressionValue?
        switch function {
        case .bool: result = bool(value)
        case .int: result = int(value)
        case .uint: result = uint(value)
        case .double: result = double(value)
        case .string: result = string(value)
        case .bytes: result = bytes(value)
        case .timestamp: result = timestamp(value)
        case .duration: result = duration(value)
        case .semver: result = version(value)
        default: preconditionFailure("\(function.rawValue) converts nothing")
        }
        if let result { return result }
        guard accepted(by: function, value) else {
            throw EvaluationFailure(.noOverload(function.rawValue, [value]), at: offset)
        }
        throw EvaluationFailure(
            .conversion(value, to: function.rawValue, help: help(function)),
            at: offset
        )
    }

    /// Whether the conversion takes the type at all.
    private static func accepted(by function: StandardFunction, _ value: ExpressionValue) -> Bool {
        switch (function, value) {
        case (.int, .uint), (.int, .double), (.int, .string), (.uint, .int), (.uint, .double),
            (.uint, .string), (.double, .string), (.bool, .string), (.string, .bytes),
            (.timestamp, .int), (.timestamp, .string), (.duration, .string), (.semver, .string):
            true
        default: false
        }
    }

    private static func help(_ function: StandardFunction) -> String? {
        switch function {
        case .timestamp: "a time is written like \"2026-11-25T14:02:11Z\", in the years 1 to 9999"
        case .duration: "a span is written in h, m, s, ms, us, ns, up to 292 years: \"1h30m\""
        case .semver: "a version has three numbers: \"2.4.0\", \"2.4.0-rc.1\""
        default: nil
        }
    }

    private static func bool(_ value: ExpressionValue) -> ExpressionValue? {
        switch value {
        case .bool: value
        case .string("1"), .string("t"), .string("true"), .string("TRUE"), .string("True"):
            .bool(true)
        case .string("0"), .string("f"), .string("false"), .string("FALSE"), .string("False"):
            .bool(false)
        default: nil
        }
    }

    private static func int(_ value: ExpressionValue) -> ExpressionValue? {
        switch value {
        case .int: return value
        case .uint(let number): return Int64(exactly: number).map { .int($0) }
        case .double(let number):
            // The ends themselves are outside, since a double near them stands for many numbers.
            let limit = 9_223_372_036_854_775_808.0
            guard number > -limit, number < limit else { return nil }
            return .int(Int64(number))
        case .string(let text): return isDecimal(text) ? Int64(text.string).map { .int($0) } : nil
        case .timestamp(let time): return .int(time.seconds)
        default: return nil
        }
    }

    private static func uint(_ value: ExpressionValue) -> ExpressionValue? {
        switch value {
        case .uint: return value
        case .int(let number): return UInt64(exactly: number).map { .uint($0) }
        case .double(let number):
            guard number >= 0, number < 18_446_744_073_709_551_616.0 else { return nil }
            return .uint(UInt64(number))
        case .string(let text): return isDecimal(text) ? UInt64(text.string).map { .uint($0) } : nil
        default: return nil
        }
    }

    private static func isDecimal(_ text: Text) -> Bool {
        let digits = text.string.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
        return !digits.isEmpty && digits.count <= 20 && digits.allSatisfy(ASCII.isDigit)
    }

    private static func double(_ value: ExpressionValue) -> ExpressionValue? {
        switch value {
        case .double: return value
        case .int(let number): return .double(Double(number))
        case .uint(let number): return .double(Double(number))
        case .string("NaN"): return .double(.nan)
        case .string("Infinity"), .string("+Infinity"): return .double(.infinity)
        case .string("-Infinity"): return .double(-.infinity)
        case .string(let text):
            let bytes = text.string.utf8
            guard bytes.count <= 400,
                bytes.allSatisfy({ ASCII.isDigit($0) || "+-.eE".utf8.contains($0) }),
                let number = Double(text.string), number.isFinite
            else { return nil }
            return .double(number)
        default: return nil
        }
    }

    private static func string(_ value: ExpressionValue) -> ExpressionValue? {
        switch value {
        case .string: value
        case .bool(let value): .string(String(value))
        case .int(let number): .string(String(number))
        case .uint(let number): .string(String(number))
        case .double(let number): .string(text(number))
        case .bytes(let bytes): String(validating: bytes, as: UTF8.self).map { .string($0) }
        case .timestamp(let time): .string(time.description)
        case .duration(let span): .string(DurationText.spell(span))
        case .version(let version): .string(version.description)
        default: nil
        }
    }

    /// The shortest that reads back; a whole number without its point.
    private static func text(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        let text = number.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func bytes(_ value: ExpressionValue) -> ExpressionValue? {
        switch value {
        case .bytes: value
        case .string(let text): .bytes(Array(text.string.utf8))
        default: nil
        }
    }

    private static func timestamp(_ value: ExpressionValue) -> ExpressionValue? {
        switch value {
        case .timestamp: value
        case .string(let text): DateTime(text.string).map { .timestamp($0) }
        case .int(let seconds): DateTime(seconds: seconds).map { .timestamp($0) }
        default: nil
        }
    }

    private static func duration(_ value: ExpressionValue) -> ExpressionValue? {
        switch value {
        case .duration: value
        case .string(let text): DurationText.read(text).map { .duration($0) }
        default: nil
        }
    }

    private static func version(_ value: ExpressionValue) -> ExpressionValue? {
        switch value {
        case .version: value
        case .string(let text): Version(text.string).map { .version($0) }
        default: nil
        }
    }
}
