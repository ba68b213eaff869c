import FleetModel
import SpecLanguage

/// A tree of folders that may hold specs: a commit's, or one of this host.
protocol SpecEntries {
    /// What leads to a folder or a file. Two equal nodes have equal contents.
    associatedtype Node: Hashable

    /// The entries of a folder as they stand, in any order; throws where there are more than `limit`.
    func entries(of folder: Node, limit: Int) throws(RepositoryError) -> [SpecEntry<Node>]

    /// Reads a file, unless it has more than `limit` bytes.
    func content(of file: Node, limit: Int) throws(RepositoryError) -> SpecFileContent
}

/// What reading a file gave.
enum SpecFileContent {
    case bytes([UInt8])
    /// The size in bytes, by which it was refused unread.
    case tooLarge(Int)
}

/// One entry of a folder, of which nothing is believed yet.
struct SpecEntry<Node> {
    enum Kind {
        case folder(Node)
        case file(Node)
        /// Never read, and why.
        case refused(String)
    }

    let name: EntryName
    let kind: Kind
}
