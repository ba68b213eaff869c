import FleetController
import FleetModel
import Foundation
import GitSource
import JSON
import SpecLanguage
import Synchronization
import UnixSignals
import YAML

/// Checks specs again each time their files change, until a signal asks to end.
struct SpecWatch {
    /// How often the folder is looked at.
    private static let interval = TimeSpan(milliseconds: 300)

    /// What a check depends on.
    private struct Content: Equatable {
        let paths: [Text]
        let sources: [[UInt8]]
        let schemas: [SchemaFile]
        let diagnostics: [Diagnostic]

        init(_ tree: SpecTree) {
            paths = tree.files.map { Text($0.path) }
            sources = tree.files.map(\.source)
            schemas = tree.schemas
            diagnostics = tree.diagnostics
        }
    }

    /// A file or a folder.
    let path: String

    /// Calls `show` after each check whose files differ from those before, the first one included. Returns the number of the
    /// signal that ended it.
    func run(
        _ show: @escaping @Sendable (Compilation, SpecTree) -> Void
    ) async throws -> Int32 {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return try await withThrowingTaskGroup(of: Int32.self) { group in
            group.addTask {
                for await signal in signals { return signal.rawValue }
                return SIGTERM
            }
            group.addTask { try await watch(show) }
            defer { group.cancelAll() }
            return try await group.next() ?? SIGTERM
        }
    }

    /// Reads the files where the folder looks different, parses those whose bytes changed, and makes again the checks that
    /// would see something else.
    private func watch(
        _ show: @escaping @Sendable (Compilation, SpecTree) -> Void
    ) async throws -> Int32 {
        let parsed = ParsedFiles()
        var compiler = SpecCompiler()
        var seen: [String]?
        var schemas: [String] = []
        var shown: Content?
        while true {
            let look = Self.look(at: [path] + schemas)
            if look != seen {
                parsed.beginReading()
                let tree = try SpecReading.folder(
                    path,
                    parse: parsed.parse,
                    parseSchema: parsed.parseSchema
                )
                let content = Content(tree)
                if content != shown {
                    show(compiler.compile(tree), tree)
                    shown = content
                }
                // Those of one file lie outside of it.
                schemas = tree.schemas.map(\.path)
                seen = Self.look(at: [path] + schemas) == look ? look : nil
            }
            try await SystemClock().pause(for: Self.interval)
        }
    }

    /// What tells cheaply that something changed: names, sizes, numbers and times of all that lies at the paths and below.
    private static func look(at paths: [String]) -> [String] { paths.flatMap(look) }

    private static func look(at path: String) -> [String] {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
        return ([""] + names.filter { !$0.hasPrefix(".git/") }).map { name in
            var status = stat()
            let full = name.isEmpty ? path : path + "/" + name
            guard lstat(full, &status) == 0 else { return name }
            return
                "\(name) \(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
        }.sorted()
    }
}

/// The specs and schemas of the last reading, so that one which did not change is not parsed again.
private final class ParsedFiles: Sendable {
    private struct Readings {
        var files: [Text: SpecFile] = [:]
        /// By their bytes, since a schema says the same wherever it lies.
        var schemas: [[UInt8]: SchemaFile.Content] = [:]
    }

    private let readings = Mutex((current: Readings(), last: Readings()))

    /// What the reading before the last one used is let go.
    func beginReading() {
        readings.withLock { readings in
            readings.last = readings.current
            readings.current = Readings()
        }
    }

    @Sendable func parse(_ path: String, _ bytes: [UInt8]) -> SpecFile {
        readings.withLock { readings in
            let known = readings.last.files[Text(path)]
            let file =
                known.flatMap { $0.source == bytes ? $0 : nil }
                ?? YAMLParser.parse(bytes, path: path)
            readings.current.files[Text(path)] = file
            return file
        }
    }

    @Sendable func parseSchema(_ bytes: [UInt8]) -> SchemaFile.Content {
        readings.withLock { readings in
            let content = readings.last.schemas[bytes] ?? SchemaFile.Content(parsing: bytes)
            readings.current.schemas[bytes] = content
            return content
        }
    }
}
