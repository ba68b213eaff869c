import FleetModel

extension ExpressionParser {
    /// A primary with any number of fields, indexes and calls behind it.
    mutating func member() throws(ExpressionFault) -> ExpressionNode {
        var operand = try primary()
        while true {
            if take(.point) {
                operand = try selection(from: operand)
            } else if sees(.openBracket) {
                let offset = current.offset
                advance()
                try refuseOptional()
                let index = try conditional()
                try expect(.closeBracket, "behind an index")
                operand = try node(.index(operand, index), at: offset)
            } else if sees(.openBrace) {
                throw fault(
                    "messages cannot be built here",
                    help: "a map begins with its brace: `{\"key\": value}`",
                    at: current.offset
                )
            } else {
                return operand
            }
        }
    }

    private func refuseOptional() throws(ExpressionFault) {
        guard sees(.question) else { return }
        throw fault(
            "optional fields (`?`) are left out of this language",
            help: "ask by `has(…)` first",
            at: current.offset
        )
    }

    /// The field or the method behind a point.
    private mutating func selection(
        from operand: ExpressionNode
    ) throws(ExpressionFault) -> ExpressionNode {
        try refuseOptional()
        let (name, isQuoted) = try fieldName()
        let offset = current.offset
        advance()
        guard sees(.openParenthesis), !isQuoted else {
            if let type = Self.typeName(operand, name) {
                return try node(.literal(type), at: offset)
            }
            return try node(.field(operand, name), at: offset)
        }
        advance()
        if let macro = ExpressionNode.Macro(name) {
            return try comprehension(macro, over: operand, at: offset)
        }
        let arguments = try list(until: .closeParenthesis, "behind the arguments of `\(name)`")
        return try call(ExpressionNode.Call(name, of: operand, arguments), at: offset)
    }

    private func fieldName() throws(ExpressionFault) -> (Text, isQuoted: Bool) {
        switch current.kind {
        case .name(let name) where !["true", "false", "null", "in"].contains(name):
            return (name, false)
        case .quotedName(let name): return (name, true)
        default:
            throw fault(
                "the name of a field is missing behind `.`, before \(current.words)",
                help: "a name of other characters stands in brackets: `[\"name\"]`",
                at: current.offset
            )
        }
    }

    /// The two names of types that have points in them.
    private static func typeName(_ operand: ExpressionNode, _ name: Text) -> ExpressionValue? {
        guard case .field(let package, "protobuf") = operand.kind,
            case .name("google") = package.kind
        else { return nil }
        switch name {
        case "Timestamp", "Duration": return .type(Text("google.protobuf.\(name)"))
        default: return nil
        }
    }

    /// Expressions between commas; a comma may stand behind the last but in a call.
    private mutating func list(
        until closing: Token.Sign,
        _ place: String
    ) throws(ExpressionFault) -> [ExpressionNode] {
        var elements: [ExpressionNode] = []
        while !sees(closing) {
            try refuseOptional()
            elements.append(try conditional())
            guard take(.comma) else { break }
            if closing == .closeParenthesis, sees(closing) {
                throw fault("an argument is missing behind `,`", at: current.offset)
            }
        }
        try expect(closing, place)
        return elements
    }

    private mutating func primary() throws(ExpressionFault) -> ExpressionNode {
        let token = current
        switch token.kind {
        case .sign(.openParenthesis):
            advance()
            let inner = try conditional()
            try expect(.closeParenthesis, "behind what `(` opens")
            return inner
        case .sign(.openBracket):
            advance()
            return try node(
                .list(try list(until: .closeBracket, "behind the elements of a list")),
                at: token.offset
            )
        case .sign(.openBrace):
            advance()
            return try node(.map(try entries()), at: token.offset)
        case .sign(.point):
            throw fault(
                "a name cannot begin with `.`: there are no namespaces here",
                at: token.offset
            )
        case .name(let name): return try named(name)
        case .quotedName:
            throw fault("a name between backquotes stands behind `.` only", at: token.offset)
        default: return try literal()
        }
    }

    private mutating func entries() throws(ExpressionFault) -> [ExpressionNode.Entry] {
        var entries: [ExpressionNode.Entry] = []
        while !sees(.closeBrace) {
            try refuseOptional()
            let key = try conditional()
            try expect(.colon, "behind the key of a map")
            entries.append(ExpressionNode.Entry(key: key, value: try conditional()))
            guard take(.comma) else { break }
        }
        try expect(.closeBrace, "behind the entries of a map")
        return entries
    }

    /// A word of the language, a variable, a type, `has`, or a function.
    private mutating func named(_ name: Text) throws(ExpressionFault) -> ExpressionNode {
        let offset = current.offset
        switch name {
        case "true", "false", "null":
            advance()
            return try node(.literal(name == "null" ? .null : .bool(name == "true")), at: offset)
        case _ where Token.reserved.contains(name):
            throw fault(
                "`\(name)` is a reserved word and names nothing",
                help: "a field of that name stands behind a point, or in brackets",
                at: offset
            )
        default: break
        }
        advance()
        guard take(.openParenthesis) else { return try node(.name(name), at: offset) }
        let arguments = try list(until: .closeParenthesis, "behind the arguments of `\(name)`")
        guard name == "has" else {
            return try call(ExpressionNode.Call(name, arguments), at: offset)
        }
        guard arguments.count == 1, case .field(let operand, let field) = arguments[0].kind else {
            throw fault(
                "`has` takes one field",
                help: "write `has(device.labels.site)`; a key of other characters is asked for by "
                    + "`\"the key\" in device.labels`",
                at: offset
            )
        }
        return try node(.has(operand, field), at: arguments[0].offset)
    }

    private mutating func literal() throws(ExpressionFault) -> ExpressionNode {
        let offset = current.offset
        let isNegative = isNegativeNumber
        if isNegative { advance() }
        let token = current
        let value: ExpressionValue
        switch token.kind {
        case .int(let magnitude):
            guard isNegative || magnitude <= UInt64(Int64.max) else {
                throw fault(
                    "a whole number here is at most \(Int64.max), or \(UInt64.max) with `u`",
                    at: offset
                )
            }
            value = .int(Int64(truncatingIfNeeded: isNegative ? 0 &- magnitude : magnitude))
        case .uint(let number): value = .uint(number)
        case .double(let number): value = .double(isNegative ? -number : number)
        case .string(let text): value = .string(text)
        case .bytes(let bytes): value = .bytes(bytes)
        default:
            throw fault("a value is missing before \(token.words)", at: token.offset)
        }
        advance()
        return try node(.literal(value), at: offset)
    }
}
