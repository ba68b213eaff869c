package import FleetModel

/// A parsed expression: the subset of the Common Expression Language (cel-spec) that `docs/manual/expressions.md` tells.
package struct Expression: Sendable {
    /// As it was written; for a part of an expression the whole.
    package let source: Text
    package let root: ExpressionNode

    /// Reads an expression, or says what is wrong first and where. Linear in the text, within `ExpressionLimits`.
    package init(_ source: Text) throws(ExpressionFault) {
        guard source.string.utf8.count <= ExpressionLimits.length else {
            throw ExpressionFault(
                "the expression is longer than \(ExpressionLimits.length) bytes",
                help: "split it, or put what it lists into labels",
                at: 0,
                in: source
            )
        }
        var lexer = Lexer(source)
        var parser = ExpressionParser(source: source, tokens: try lexer.tokens())
        root = try parser.expression()
        self.source = source
    }

    /// A part of an expression, whose offsets are those of the whole.
    init(part root: ExpressionNode, of whole: Expression) {
        self.root = root
        source = whole.source
    }

    /// A complaint about one node, with its place.
    func fault(_ message: String, help: String? = nil, at offset: Int) -> ExpressionFault {
        ExpressionFault(message, help: help, at: offset, in: source)
    }
}

extension Expression: Hashable, CustomStringConvertible {
    /// Equal where the trees are, whatever the blanks, parentheses and comments.
    package static func == (left: Expression, right: Expression) -> Bool {
        Text(left.description) == Text(right.description)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(Text(description)) }

    /// The normal spelling, which reads back as the same tree.
    package var description: String { ExpressionPrinter.spell(root) }
}
