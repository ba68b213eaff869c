import FleetModel
import YAML

/// The canonical layout of a spec file.
///
/// Two blanks a level, lists inside their key, no blanks at the ends of lines, LF, one line end at the end of the file, at
/// most one blank line in a row and none at the beginning of a collection; flow collections stay where they fit into 100
/// columns. Comments, the order of documents and keys, quotes, anchors and aliases stay as they are.
package enum SpecLayout {
    /// What becomes of a text.
    package enum Outcome: Equatable, Sendable {
        case canonical
        case formatted([UInt8])
        /// Nothing, and why: a text that cannot be read has no layout.
        case leftAlone(String)
    }

    /// Lays a text out. What it means is read back and compared, so that a text which would come to mean anything else, lose
    /// a comment, or change once more when it is laid out again, is left alone. Linear.
    package static func format(_ source: [UInt8], path: String) -> Outcome {
        let text = normalized(source)
        guard let once = laidOut(text, path), let twice = laidOut(once.bytes, path) else {
            return .leftAlone("it cannot be read without errors")
        }
        guard once.before.isEqual(to: twice.before) else {
            return .leftAlone("its layout cannot be changed without changing what it means")
        }
        guard twice.bytes == once.bytes else {
            return .leftAlone("its comments stand where they have no one place")
        }
        return once.bytes == source ? .canonical : .formatted(once.bytes)
    }

    /// Without a byte order mark and with LF for line ends.
    private static func normalized(_ source: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(source.count)
        let start = source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        for index in start..<max(start, source.count) {
            let next = index + 1 < source.count ? source[index + 1] : 0
            if source[index] == UInt8(ascii: "\r"), next == UInt8(ascii: "\n") { continue }
            text.append(source[index])
        }
        return text
    }

    /// nil where the text has errors.
    private static func laidOut(
        _ text: [UInt8],
        _ path: String
    ) -> (before: LayoutContent, bytes: [UInt8])? {
        let file = YAMLParser.parse(text, path: path)
        guard !file.diagnostics.contains(where: { $0.severity == .error }) else { return nil }
        let tree = LayoutTree(text, documents: file.documents)
        let content = LayoutContent(
            documents: file.documents,
            comments: tree.comments.map { Array(text[$0.range]) }
        )
        return (content, LayoutPrinter(tree).output)
    }
}

/// What a layout must not change: the documents, and the comments in their order.
struct LayoutContent {
    let documents: [SyntaxNode]
    let comments: [[UInt8]]

    func isEqual(to other: LayoutContent) -> Bool {
        comments == other.comments && documents.count == other.documents.count
            && zip(documents, other.documents).allSatisfy { $0.means(the: $1) }
    }
}

extension SyntaxNode {
    /// Whether both are the same but for their places. The depth is capped by the parser, so the recursion is too.
    fileprivate func means(the other: SyntaxNode) -> Bool {
        switch (kind, other.kind) {
        case (.scalar(let one), .scalar(let other)): one == other
        case (.sequence(let one), .sequence(let other)):
            one.count == other.count && zip(one, other).allSatisfy { $0.means(the: $1) }
        case (.mapping(let one), .mapping(let other)):
            one.count == other.count
                && zip(one, other).allSatisfy {
                    $0.key.means(the: $1.key) && $0.value.means(the: $1.value)
                }
        case (.unreadable, .unreadable): true
        default: false
        }
    }
}
