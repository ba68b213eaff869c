import FleetModel
import SpecLanguage

/// A folder of specs as it was read, so that the next revision reads and parses only what differs.
final class ReadFolder<Node: Hashable> {
    let node: Node
    /// By the bytes of their names.
    let folders: [[UInt8]: ReadFolder]
    let files: [[UInt8]: (node: Node, file: SpecFile)]
    let schemas: [[UInt8]: (node: Node, file: SchemaFile, bytes: Int)]
    /// All spec files below, in the order of their paths' bytes.
    let all: [SpecFile]
    /// All schema files below, in no order.
    let allSchemas: [SchemaFile]
    /// Of all spec and schema files below.
    let bytes: Int
    /// Whether nothing below it was refused, so that there is nothing to tell anew.
    let isClean: Bool

    init(
        node: Node,
        folders: [[UInt8]: ReadFolder],
        files: [[UInt8]: (node: Node, file: SpecFile)],
        schemas: [[UInt8]: (node: Node, file: SchemaFile, bytes: Int)],
        all: [SpecFile],
        allSchemas: [SchemaFile],
        bytes: Int,
        isClean: Bool
    ) {
        self.node = node
        self.folders = folders
        self.files = files
        self.schemas = schemas
        self.all = all
        self.allSchemas = allSchemas
        self.bytes = bytes
        self.isClean = isClean
    }
}
