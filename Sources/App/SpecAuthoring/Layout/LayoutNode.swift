/// A node of a document as its author laid it out: where its parts stand in the text, and in which style.
struct LayoutNode {
    indirect enum Kind {
        /// A plain or quoted scalar or an alias, with its anchor and tag; empty where nothing is written.
        case leaf
        case blockScalar(BlockScalar)
        case mapping([Entry])
        case sequence([LayoutNode])
    }

    struct Entry {
        let key: LayoutNode
        let value: LayoutNode
    }

    /// `|` or `>` and the lines that it holds.
    struct BlockScalar {
        /// The anchor, the tag and the indicators.
        let header: Range<Int>
        let lines: [Range<Int>]
        /// In columns of the text as it is.
        let contentIndent: Int
        /// The digit of the header, where it has one.
        let explicitIndent: Int?
    }

    let kind: Kind
    /// In bytes of the text; of a block collection from its first part to its last.
    let range: Range<Int>
    /// From 0.
    let line: Int
    let endLine: Int
    /// From 0, in bytes.
    let column: Int
    /// Deeper than the block collection around it.
    let isIndented: Bool
    /// Written in braces or brackets.
    let isFlow: Bool
    /// The anchor and the tag of a collection.
    let properties: Range<Int>?
    let hasComments: Bool
}

/// A comment of the text.
struct LayoutComment {
    let range: Range<Int>
    /// From 0.
    let line: Int
    let column: Int
    /// Nothing stands before it on its line.
    let isAlone: Bool
    /// Where the last thing before it ends that is no comment.
    let follows: Int
}

/// `---` or `...`.
struct LayoutMarker {
    let range: Range<Int>
    let line: Int
    let isEnd: Bool
}
