import FleetModel

/// Finds the type of every node and all that cannot be right, before anything is evaluated.
///
/// What is wrong has the type `dyn` from there on, so that one fault is told once. The recursion is bounded by the depth
/// that the parser allows.
struct TypeChecker {
    private let expression: Expression
    private let declarations: Declarations
    private var scope: [(name: Text, type: DeclaredType)] = []
    private(set) var faults: [ExpressionFault] = []

    init(_ expression: Expression, _ declarations: Declarations) {
        self.expression = expression
        self.declarations = declarations
    }

    mutating func report(_ message: String, help: String? = nil, at node: ExpressionNode) {
        faults.append(expression.fault(message, help: help, at: node.offset))
    }

    mutating func report(_ failure: EvaluationFailure) {
        faults.append(failure.fault(in: expression))
    }

    mutating func type(of node: ExpressionNode) -> DeclaredType {
        switch node.kind {
        case .literal(let value): return value.declaredType
        case .name(let name): return type(of: name, at: node)
        case .field(let operand, let name): return field(name, of: type(of: operand), at: node)
        case .has(let operand, let name):
            _ = field(name, of: type(of: operand), at: node)
            return .bool
        case .index(let operand, let index):
            return element(of: type(of: operand), at: type(of: index), node)
        case .call(let call): return result(of: call, at: node)
        case .not(let operand):
            condition(operand)
            return .bool
        case .negate(let operand): return negation(of: type(of: operand), at: node)
        case .binary(let binary, let left, let right):
            return result(of: binary, type(of: left), type(of: right), at: node)
        case .and(let operands), .or(let operands):
            for operand in operands { condition(operand) }
            return .bool
        case .conditional(let question, let yes, let no):
            condition(question)
            return type(of: yes).joined(type(of: no))
        case .list(let elements):
            return .list(elements.reduce(.undetermined) { $0.joined(type(of: $1)) })
        case .map(let entries): return map(entries)
        case .comprehension(let macro): return result(of: macro, at: node)
        }
    }

    /// The node must be true or false; of `? :` both answers must.
    mutating func condition(_ node: ExpressionNode) {
        if case .conditional(let question, let yes, let no) = node.kind {
            for part in [question, yes, no] { condition(part) }
            return
        }
        let type = type(of: node)
        guard type != .bool, !type.isOpen else { return }
        report(
            "a condition is true or false, and this is \(type)",
            help: "compare it: `… == …`",
            at: node
        )
    }

    mutating func with<Answer>(
        _ variables: [(name: Text, type: DeclaredType)],
        _ body: (inout TypeChecker) -> Answer
    ) -> Answer {
        scope += variables
        defer { scope.removeLast(variables.count) }
        return body(&self)
    }

    private mutating func type(of name: Text, at node: ExpressionNode) -> DeclaredType {
        if let variable = scope.last(where: { $0.name == name }) { return variable.type }
        if let type = declarations.variables[name] { return type }
        if DeclaredType.names.contains(name) { return .type }
        let names = (declarations.variables.keys.map(\.string) + scope.map(\.name.string))
        report(
            "there is no `\(name)`",
            help: Self.nearest(name, among: names)
                ?? "text stands between quotes: `\"\(name)\"`",
            at: node
        )
        return .dyn
    }

    static func nearest(_ name: Text, among names: [String]) -> String? {
        NearestName.suggestion(for: name.string, among: names).map { "did you mean `\($0)`?" }
    }

    private mutating func field(
        _ name: Text,
        of operand: DeclaredType,
        at node: ExpressionNode
    ) -> DeclaredType {
        switch operand {
        case .dyn, .undetermined: return .dyn
        case .map(let key, let value) where key.isOpen || key == .string: return value
        case .record(let record):
            if let type = record.fields[name] { return type }
            if let reason = record.refused[name] {
                report("`\(name)` of a \(record.name) is not to be read here: \(reason)", at: node)
                return .dyn
            }
            let names = record.fieldNames.map(\.string)
            report(
                "a \(record.name) has no field `\(name)`",
                help: Self.nearest(name, among: names) ?? "there is " + NameList.text(names),
                at: node
            )
        case .set(let record):
            report(
                "a set of \(record.name)s has no field `\(name)`",
                help: "ask each of them: `.share(d, d.\(name) …)`",
                at: node
            )
        default: report("\(operand) has no fields, so no `\(name)`", at: node)
        }
        return .dyn
    }

    private mutating func element(
        of operand: DeclaredType,
        at index: DeclaredType,
        _ node: ExpressionNode
    ) -> DeclaredType {
        switch operand {
        case .dyn, .undetermined: return .dyn
        case .list(let element):
            if !(index.isOpen || index == .int || index == .uint) {
                report("the index of a list is an int, and this is \(index)", at: node)
            }
            return element
        case .map(let key, let value):
            if !key.canEqual(index) {
                report("the keys of the map are \(key), and this is \(index)", at: node)
            }
            return value
        case .record:
            report("a record has fields, not keys", help: "write a point and the name", at: node)
        default: report("\(operand) has no elements", at: node)
        }
        return .dyn
    }

    private mutating func negation(
        of operand: DeclaredType,
        at node: ExpressionNode
    ) -> DeclaredType {
        if operand.isOpen { return .dyn }
        if operand == .int || operand == .double { return operand }
        report("`-` does not go with \(operand)", at: node)
        return .dyn
    }

    private mutating func map(_ entries: [ExpressionNode.Entry]) -> DeclaredType {
        var (key, value) = (DeclaredType.undetermined, DeclaredType.undetermined)
        for entry in entries {
            let type = type(of: entry.key)
            if !type.isKey { report("\(type) cannot be the key of a map", at: entry.key) }
            // What is no key stays out of the type, which else could double with every macro around it.
            key = key.joined(type.isKey ? type : .dyn)
            value = value.joined(self.type(of: entry.value))
        }
        return .map(key, value)
    }
}

extension ExpressionValue {
    /// The type of a literal.
    fileprivate var declaredType: DeclaredType {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        case .type: .type
        default: .dyn
        }
    }
}
