import FleetModel

@testable import Expressions

/// One case of the conformance files of the Common Expression Language.
struct ConformanceCase {
    enum Outcome: Equatable {
        case passed
        case failed(String)
        case skipped(String)
    }

    let file: String
    /// `section/name`
    let path: String
    let proto: TextProto
    let source: String

    init(_ proto: TextProto, section: String, of file: String) {
        self.proto = proto
        self.file = file
        path = "\(section)/\(proto.string("name") ?? "")"
        source = proto.string("expr") ?? ""
    }

    /// Runs the case, or names the rule by which it is left out.
    var outcome: Outcome {
        if let rule = ConformanceRule.leavingOut(self) { return .skipped(rule.rawValue) }
        let expression: Expression
        do {
            expression = try Expression(Text(source))
        } catch {
            return .failed("does not parse: \(error)")
        }
        let variables = proto.messages("bindings").compactMap { binding in
            binding.message("value")?.message("value").flatMap(Self.value).map {
                (name: Text(binding.string("key") ?? ""), value: $0)
            }
        }
        guard variables.count == proto.messages("bindings").count else {
            return .failed("a binding cannot be read")
        }
        if proto.word("disable_check") != "true", let failure = check(expression) { return failure }
        if proto.word("check_only") == "true" { return .passed }
        return evaluate(expression, variables)
    }

    private func check(_ expression: Expression) -> Outcome? {
        var types: [Text: DeclaredType] = [:]
        for declaration in proto.messages("type_env") {
            guard let type = declaration.message("ident")?.message("type").flatMap(Self.type) else {
                return .failed("a declaration cannot be read")
            }
            types[Text(declaration.string("name") ?? "")] = type
        }
        let check = expression.check(Declarations(types))
        if !check.faults.isEmpty {
            return proto.has("eval_error") ? .passed : .failed("check: \(check.faults)")
        }
        if let wanted = proto.message("typed_result")?.message("deduced_type") {
            guard let type = Self.type(wanted) else { return .failed("a type cannot be read") }
            guard type == check.type else { return .failed("has the type \(check.type)") }
        }
        return nil
    }

    private func evaluate(
        _ expression: Expression,
        _ variables: [(name: Text, value: ExpressionValue)]
    ) -> Outcome {
        let result: ExpressionValue
        do throws(EvaluationFailure) {
            result = try expression.value(variables)
        } catch {
            return proto.has("eval_error") ? .passed : .failed("no value: \(error.message)")
        }
        let wanted = proto.message("value") ?? proto.message("typed_result")?.message("result")
        if proto.has("eval_error") { return .failed("is \(result), and should be an error") }
        // A case that names no value expects true (simple.proto).
        guard let wanted else {
            if case .bool(true) = result { return .passed }
            return .failed("is \(result)")
        }
        guard let value = Self.value(wanted) else { return .failed("a value cannot be read") }
        return Self.isSame(result, value)
            ? .passed : .failed("is \(result), and should be \(value)")
    }

    /// Equal, of the same type, NaN to NaN.
    static func isSame(_ one: ExpressionValue, _ other: ExpressionValue) -> Bool {
        guard one.typeName == other.typeName else { return false }
        switch (one, other) {
        case (.double(let left), .double(let right)):
            return left == right || left.isNaN && right.isNaN
        case (.list(let left), .list(let right)):
            return left.count == right.count && zip(left, right).allSatisfy(isSame)
        case (.map(let left), .map(let right)):
            return left.count == right.count
                && left.keys.allSatisfy { key in
                    guard let one = left[key], let other = right[key] else { return false }
                    return isSame(one, other)
                }
        default:
            var meter = StepMeter(1_000)
            return (try? one.equals(other, &meter)) ?? false
        }
    }
}

extension ConformanceCase {
    /// A value of the protocol buffer `cel.expr.Value`; nil: one that is not of this language.
    static func value(_ proto: TextProto) -> ExpressionValue? {
        guard let (name, value) = proto.fields.first else { return nil }
        switch (name, value) {
        case ("null_value", _): return .null
        case ("bool_value", .word(let word)): return .bool(word == "true")
        case ("int64_value", .word(let word)): return Int64(word).map { .int($0) }
        case ("uint64_value", .word(let word)): return UInt64(word).map { .uint($0) }
        case ("double_value", .word(let word)): return Double(word).map { .double($0) }
        case ("string_value", .bytes(let bytes)):
            return .string(String(decoding: bytes, as: UTF8.self))
        case ("bytes_value", .bytes(let bytes)): return .bytes(bytes)
        case ("type_value", .bytes(let bytes)):
            return .type(Text(String(decoding: bytes, as: UTF8.self)))
        case ("list_value", .message(let list)):
            let values = list.messages("values")
            let read = values.compactMap(Self.value)
            return read.count == values.count ? .list(read) : nil
        case ("map_value", .message(let map)):
            let entries = map.messages("entries")
            let read = entries.compactMap { entry in
                entry.message("key").flatMap(Self.value).flatMap { key in
                    entry.message("value").flatMap(Self.value).map { (key: key, value: $0) }
                }
            }
            guard read.count == entries.count else { return nil }
            return (try? ExpressionMap(read)).map { .map($0) }
        case ("object_value", .message(let object)): return time(object)
        default: return nil
        }
    }

    private static func time(_ object: TextProto) -> ExpressionValue? {
        guard let (name, value) = object.fields.first, case .message(let message) = value else {
            return nil
        }
        let seconds = Int64(message.word("seconds") ?? "0") ?? 0
        let nanoseconds = Int(message.word("nanos") ?? "0") ?? 0
        switch name {
        case "[type.googleapis.com/google.protobuf.Timestamp]":
            return DateTime(seconds: seconds, nanosecond: nanoseconds).map { .timestamp($0) }
        case "[type.googleapis.com/google.protobuf.Duration]":
            return .duration(seconds * 1_000_000_000 + Int64(nanoseconds))
        default: return nil
        }
    }

    /// A type of the protocol buffer `cel.expr.Type`; nil: one that is not of this language.
    static func type(_ proto: TextProto) -> DeclaredType? {
        guard let (name, value) = proto.fields.first else { return nil }
        switch (name, value) {
        case ("dyn", _): return .dyn
        case ("null", _): return .null
        case ("type", _): return .type
        case ("primitive", .word(let word)):
            let types: [String: DeclaredType] = [
                "BOOL": .bool, "INT64": .int, "UINT64": .uint, "DOUBLE": .double,
                "STRING": .string, "BYTES": .bytes,
            ]
            return types[word]
        case ("well_known", .word(let word)):
            return word == "TIMESTAMP" ? .timestamp : word == "DURATION" ? .duration : nil
        case ("message_type", .bytes(let bytes)):
            switch String(decoding: bytes, as: UTF8.self) {
            case "google.protobuf.Timestamp": return .timestamp
            case "google.protobuf.Duration": return .duration
            default: return nil
            }
        case ("list_type", .message(let list)):
            return list.message("elem_type").flatMap(type).map { .list($0) }
        case ("map_type", .message(let map)):
            guard let key = map.message("key_type").flatMap(type),
                let value = map.message("value_type").flatMap(type)
            else { return nil }
            return .map(key, value)
        default: return nil
        }
    }
}
