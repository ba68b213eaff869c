import FleetModel
import GitSource
import SpecLanguage
import Synchronization

/// A parser that keeps the bytes and counts how often it was asked.
final class SpecTestParser: Sendable {
    private let count = Mutex(0)

    var calls: Int { count.withLock { $0 } }

    /// What stands in a schema file, as text.
    static let schema: SchemaParser = { bytes in
        .value(.string(String(decoding: bytes, as: UTF8.self)))
    }

    /// The same, counted with the other files.
    var parseSchema: SchemaParser {
        { bytes in
            self.count.withLock { $0 += 1 }
            return Self.schema(bytes)
        }
    }

    var parse: SpecParser {
        { path, bytes in
            self.count.withLock { $0 += 1 }
            return SpecFile(path: path, documents: [], diagnostics: [], source: bytes)
        }
    }
}

extension SpecTree {
    var paths: [String] { files.map(\.path) }

    var messages: [String] {
        diagnostics.map { "\($0.code.rawValue) \($0.span.file): \($0.message)" }
    }

    func text(of path: String) -> String? {
        files.first { $0.path == path }.map { String(decoding: $0.source, as: UTF8.self) }
    }
}
