import Expressions
import FleetModel

extension FieldReader {
    /// An expression, parsed and checked against what may be read where it stands, and kept as it is written: every place of
    /// the language that holds one comes through here. With `types` its value must be of one of them.
    mutating func expression(
        _ field: Text,
        _ node: SyntaxNode?,
        over declarations: Declarations,
        giving types: [DeclaredType] = [.bool]
    ) -> ExpressionText? {
        guard let node, let (text, span) = string(field, node) else { return nil }
        let expression: Expression
        do throws(ExpressionFault) {
            expression = try Expression(Text(text))
        } catch {
            refuse(field, error, node)
            return nil
        }
        let check = expression.check(declarations, expecting: types.count == 1 ? types[0] : nil)
        for fault in check.faults { refuse(field, fault, node) }
        guard check.faults.isEmpty else { return nil }
        guard check.type == .dyn || types.contains(check.type) else {
            let names = types.map(\.description).joined(separator: ", ")
            sink.error(
                .badExpression,
                "`\(path(field))` must give one of \(names), and this is \(check.type)",
                at: span
            )
            return nil
        }
        // What a measure gives is no answer to a question.
        guard types != [.bool] || hasAnswer(field, expression, node) else { return nil }
        return ExpressionText(text: Text(text), span: span)
    }

    /// A condition that has no answer for any device is refused; one that has always the same is doubted.
    private func hasAnswer(_ field: Text, _ expression: Expression, _ node: SyntaxNode) -> Bool {
        switch expression.verdict {
        case .depends: return true
        case .alwaysFails(let fault):
            refuse(field, fault, node)
            return false
        case .alwaysTrue: doubt(field, "true", node)
        case .alwaysFalse: doubt(field, "false", node)
        }
        return true
    }

    private func doubt(_ field: Text, _ answer: String, _ node: SyntaxNode) {
        sink.warning(
            .constantExpression,
            "`\(path(field))` is \(answer) whatever it is asked about",
            at: node.span,
            help: "say what it depends on, or remove it"
        )
    }

    private func refuse(_ field: Text, _ fault: ExpressionFault, _ node: SyntaxNode) {
        let place = sink.place(of: fault.offset..<fault.offset + 1, in: node)
        // Of an empty one there is no character.
        let isFound = place != nil || fault.offset == 0
        let within = isFound ? "" : " (line \(fault.line), column \(fault.column) of it)"
        sink.error(
            .badExpression,
            "`\(path(field))`: \(fault.message)\(within)",
            at: place ?? node.span,
            help: fault.help
        )
    }
}
