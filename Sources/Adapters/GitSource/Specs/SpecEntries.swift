import FleetModel
import SpecLanguage

/// A tree of folders that may hold specs: a commit's, or one of this host.
protocol SpecEntries {
    /// What leads to a folder or a file. Two equal nodes have equal contents.
    associatedtype Node: Hashable

    /// The entries of a folder as they stand, in any order; throws where there are more than `limit`.
    func entries(of folder: Node, limit: Int) throws(RepositoryError) -> [SpecEntry<Node>]

    /// The size of a file in bytes, without reading it.
    func size(of file: Node) throws(RepositoryError) -> Int

    /// Reads and parses a file of at most `limit` bytes.
    func parse(_ file: Node, path: String, limit: Int) throws(RepositoryError) -> SpecFile
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
