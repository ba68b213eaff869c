import FleetModel

extension Evaluator {
    /// The result of a function or a method; the operands are the target and the arguments.
    mutating func result(
        of call: ExpressionNode.Call,
        at offset: Int
    ) throws(EvaluationFailure) -> ExpressionValue {
        guard let function = call.function else {
            throw EvaluationFailure(.unknownFunction(call.name), at: offset)
        }
        var operands: [ExpressionValue] = []
        if let target = call.target { operands.append(try value(of: target)) }
        for argument in call.arguments { operands.append(try value(of: argument)) }
        let isMethod = call.target != nil
        guard function.counts.contains(operands.count),
            isMethod ? function.form != .function : function.form != .method
        else { throw EvaluationFailure(.noOverload(call.name.string, operands), at: offset) }
        // What reads a string costs its length; the rest is a step, which the node itself took.
        for operand in operands { try spend(operand.readingCost(by: function), at: offset) }
        if let pattern = call.pattern, case .string(let text) = operands[0] {
            return .bool(try matches(text, pattern, at: offset))
        }
        return try apply(function, operands, at: offset)
    }

    private mutating func apply(
        _ function: StandardFunction,
        _ operands: [ExpressionValue],
        at offset: Int
    ) throws(EvaluationFailure) -> ExpressionValue {
        switch function {
        case .size: return .int(Int64(try size(operands[0], at: offset)))
        case .startsWith, .endsWith, .contains, .matches:
            guard case .string(let text) = operands[0], case .string(let part) = operands[1] else {
                throw EvaluationFailure(.noOverload(function.rawValue, operands), at: offset)
            }
            return .bool(try holds(function, text, part, at: offset))
        case .dyn: return operands[0]
        case .type: return .type(Text(operands[0].typeName))
        case .bool, .bytes, .double, .duration, .int, .string, .timestamp, .uint, .semver:
            return try Conversion.convert(operands[0], to: function, at: offset)
        default: return .int(try TimePart.read(function, operands, at: offset))
        }
    }

    private func size(_ value: ExpressionValue, at offset: Int) throws(EvaluationFailure) -> Int {
        switch value {
        case .string(let text): text.string.unicodeScalars.count
        case .bytes(let bytes): bytes.count
        case .list(let elements): elements.count
        case .map(let map): map.count
        case .set(let set): set.elements.count
        default: throw EvaluationFailure(.noOverload("size", [value]), at: offset)
        }
    }

    private mutating func holds(
        _ function: StandardFunction,
        _ text: Text,
        _ part: Text,
        at offset: Int
    ) throws(EvaluationFailure) -> Bool {
        let (bytes, wanted) = (text.string.utf8, part.string.utf8)
        switch function {
        case .startsWith: return bytes.starts(with: wanted)
        case .endsWith: return bytes.reversed().starts(with: wanted.reversed())
        case .contains: return ByteSearch.finds(Array(wanted), in: Array(bytes))
        default: return try matches(text, part, at: offset)
        }
    }
}

extension ExpressionValue {
    /// The steps that a function takes to read the value.
    fileprivate func readingCost(by function: StandardFunction) -> Int {
        switch self {
        case .string, .bytes: function == .dyn || function == .type ? 0 : size
        default: 0
        }
    }
}

/// Finds bytes in bytes in linear time (Knuth, Morris and Pratt, 1977).
enum ByteSearch {
    static func finds(_ wanted: [UInt8], in bytes: [UInt8]) -> Bool {
        guard !wanted.isEmpty else { return true }
        guard wanted.count <= bytes.count else { return false }
        var borders = [0]
        var border = 0
        for index in 1..<wanted.count {
            while border > 0, wanted[index] != wanted[border] { border = borders[border - 1] }
            if wanted[index] == wanted[border] { border += 1 }
            borders.append(border)
        }
        var matched = 0
        for byte in bytes {
            while matched > 0, byte != wanted[matched] { matched = borders[matched - 1] }
            if byte == wanted[matched] { matched += 1 }
            if matched == wanted.count { return true }
        }
        return false
    }
}
