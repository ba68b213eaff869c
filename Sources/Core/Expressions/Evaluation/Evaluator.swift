import FleetModel

/// Walks the tree of an expression and gives its value (cel-spec, langdef.md, Evaluation).
///
/// `&&`, `||`, `all` and `exists` absorb an error where the other operands decide, in whatever order they stand. The
/// recursion is bounded by the depth that the parser allows.
struct Evaluator {
    private var scope: [(name: Text, value: ExpressionValue)]
    var meter: StepMeter

    init(_ variables: [(name: Text, value: ExpressionValue)], steps: Int) {
        scope = variables
        meter = StepMeter(steps)
    }

    mutating func spend(_ steps: Int, at offset: Int) throws(EvaluationFailure) {
        do { try meter.spend(steps) } catch { throw Self.failure(error, at: offset) }
    }

    /// Pays for elements, or sixteens of bytes, that are about to be made.
    mutating func make(_ units: Int, at offset: Int) throws(EvaluationFailure) {
        do { try meter.make(units) } catch { throw Self.failure(error, at: offset) }
    }

    static func failure(_ spent: StepMeter.Spent, at offset: Int) -> EvaluationFailure {
        EvaluationFailure(spent == .steps ? .tooManySteps : .tooDeep, at: offset)
    }

    mutating func value(of node: ExpressionNode) throws(EvaluationFailure) -> ExpressionValue {
        try spend(1, at: node.offset)
        switch node.kind {
        case .literal(let value): return value
        case .name(let name): return try value(of: name, at: node.offset)
        case .field(let operand, let name):
            return try field(name, of: try value(of: operand), at: node.offset)
        case .has(let operand, let name):
            return .bool(try has(name, in: try value(of: operand), at: node.offset))
        case .index(let operand, let index):
            let (operand, index) = (try value(of: operand), try value(of: index))
            return try element(index, of: operand, at: node.offset)
        case .call(let call): return try result(of: call, at: node.offset)
        case .not(let operand): return .bool(try !condition(operand))
        case .negate(let operand):
            return try Arithmetic.negate(try value(of: operand), at: node.offset)
        case .binary(let binary, let left, let right):
            let (left, right) = (try value(of: left), try value(of: right))
            return try apply(binary, left, right, at: node.offset)
        case .and(let operands): return .bool(try !any(operands, are: false))
        case .or(let operands): return .bool(try any(operands, are: true))
        case .conditional(let question, let yes, let no):
            return try value(of: try condition(question) ? yes : no)
        case .list(let elements):
            var values: [ExpressionValue] = []
            values.reserveCapacity(elements.count)
            for element in elements { values.append(try value(of: element)) }
            return .list(values)
        case .map(let entries): return try map(entries)
        case .comprehension(let macro): return try result(of: macro, at: node.offset)
        }
    }

    /// The value, which must be a boolean.
    mutating func condition(_ node: ExpressionNode) throws(EvaluationFailure) -> Bool {
        let value = try value(of: node)
        guard case .bool(let answer) = value else {
            throw EvaluationFailure(.notBoolean(value), at: node.offset)
        }
        return answer
    }

    /// Whether an operand is `wanted`; an error counts only where none is.
    private mutating func any(
        _ operands: [ExpressionNode],
        are wanted: Bool
    ) throws(EvaluationFailure) -> Bool {
        var failure: EvaluationFailure?
        for operand in operands {
            do throws(EvaluationFailure) {
                if try condition(operand) == wanted { return true }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return false
    }

    private func value(of name: Text, at offset: Int) throws(EvaluationFailure) -> ExpressionValue {
        for variable in scope.reversed() where variable.name == name { return variable.value }
        if DeclaredType.names.contains(name) { return .type(name) }
        throw EvaluationFailure(.unknownName(name), at: offset)
    }

    /// Evaluates with one or two more variables.
    mutating func with<Answer>(
        _ variables: [(name: Text, value: ExpressionValue)],
        _ body: (inout Evaluator) throws(EvaluationFailure) -> Answer
    ) throws(EvaluationFailure) -> Answer {
        scope += variables
        defer { scope.removeLast(variables.count) }
        return try body(&self)
    }

    private mutating func field(
        _ name: Text,
        of operand: ExpressionValue,
        at offset: Int
    ) throws(EvaluationFailure) -> ExpressionValue {
        switch operand {
        case .map(let map):
            try spend(map.readingCost(of: name), at: offset)
            if let value = map[name] { return value }
        case .record(let record):
            if record.shape.fields[name] != nil, let value = record.value(of: name) {
                // A field that is a map may have been made of as many parts of the twin.
                try spend(value.size / 8, at: offset)
                return value
            }
        default: break
        }
        throw EvaluationFailure(.noField(name, operand), at: offset)
    }

    private func has(
        _ name: Text,
        in operand: ExpressionValue,
        at offset: Int
    ) throws(EvaluationFailure) -> Bool {
        switch operand {
        case .map(let map): return map[name] != nil
        case .record(let record) where record.shape.fields[name] != nil:
            return record.value(of: name) != nil
        default: throw EvaluationFailure(.noField(name, operand), at: offset)
        }
    }

    private mutating func element(
        _ index: ExpressionValue,
        of operand: ExpressionValue,
        at offset: Int
    ) throws(EvaluationFailure) -> ExpressionValue {
        switch operand {
        case .map(let map):
            try spend(index.size, at: offset)
            if case .string(let name) = index {
                try spend(map.readingCost(of: name), at: offset)
            }
            guard let value = map[index] else {
                throw EvaluationFailure(.noKey(index, operand), at: offset)
            }
            return value
        case .list(let elements):
            let position: Int?
            switch index {
            case .int(let value): position = Int(exactly: value)
            case .uint(let value): position = Int(exactly: value)
            case .double(let value): position = Int(exactly: value)
            default: throw EvaluationFailure(.noOverload("[]", [operand, index]), at: offset)
            }
            guard let position, elements.indices.contains(position) else {
                throw EvaluationFailure(.index(index, count: elements.count), at: offset)
            }
            return elements[position]
        default: throw EvaluationFailure(.noOverload("[]", [operand, index]), at: offset)
        }
    }

    private mutating func map(
        _ entries: [ExpressionNode.Entry]
    ) throws(EvaluationFailure) -> ExpressionValue {
        var pairs: [(key: ExpressionValue, value: ExpressionValue)] = []
        for entry in entries {
            pairs.append((key: try value(of: entry.key), value: try value(of: entry.value)))
        }
        return try map(pairs, at: entries.first?.key.offset ?? 0)
    }

    mutating func map(
        _ pairs: [(key: ExpressionValue, value: ExpressionValue)],
        at offset: Int
    ) throws(EvaluationFailure) -> ExpressionValue {
        for (key, _) in pairs { try make(1 + key.size, at: offset) }
        do throws(ExpressionMap.Fault) {
            return .map(try ExpressionMap(pairs))
        } catch {
            switch error {
            case .unsupportedKey(let key): throw EvaluationFailure(.unsupportedKey(key), at: offset)
            case .repeatedKey(let key): throw EvaluationFailure(.repeatedKey(key), at: offset)
            }
        }
    }
}
