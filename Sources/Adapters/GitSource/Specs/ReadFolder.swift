import FleetModel
import SpecLanguage

/// A folder of specs as it was read, so that the next revision reads and parses only what differs.
final class ReadFolder<Node: Hashable> {
    let node: Node
    /// By the bytes of their names.
    let folders: [[UInt8]: ReadFolder]
    let files: [[UInt8]: (node: Node, file: SpecFile)]
    /// All spec files below, in the order of their paths' bytes.
    let all: [SpecFile]
    /// All schema files below, in no order.
    let schemas: [SchemaFile]
    /// Of all spec and schema files below.
    let bytes: Int
    /// Whether nothing below it was refused, so that there is nothing to tell anew.
    let isClean: Bool

    init(
        node: Node,
        folders: [[UInt8]: ReadFolder],
        files: [[UInt8]: (node: Node, file: SpecFile)],
        all: [SpecFile],
        schemas: [SchemaFile],
        bytes: Int,
        isClean: Bool
    ) {
        self.node = node
        self.folders = folders
        self.files = files
        self.all = all
        self.schemas = schemas
        self.bytes = bytes
        self.isClean = isClean
    }
}
