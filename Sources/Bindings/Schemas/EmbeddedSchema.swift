import CSchemas

/// One JSON Schema of the folder `schemas/` as it was when the program was built.
package struct EmbeddedSchema: Hashable, Sendable {
    /// What it describes: `cohort`, `plan`, `twin`, and so on.
    package let name: String
    /// The file, byte for byte.
    package let bytes: [UInt8]

    /// Every schema, sorted by name.
    package static var all: [EmbeddedSchema] {
        (0..<shim_schema_count()).compactMap { EmbeddedSchema(index: $0) }.sorted {
            $0.name < $1.name
        }
    }

    /// The schema of that name, whatever its case; nil: there is none.
    package init?(named name: String) {
        guard let found = Self.all.first(where: { $0.name == name.lowercased() }) else {
            return nil
        }
        self = found
    }

    private init?(index: Int) {
        var count = 0
        guard let name = unsafe shim_schema_name(index),
            let bytes = unsafe shim_schema_bytes(index, &count)
        else { return nil }
        self.name = unsafe String(cString: name)
        self.bytes = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
    }
}
