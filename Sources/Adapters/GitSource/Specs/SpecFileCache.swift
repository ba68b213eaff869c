import FleetModel
import Git
import SpecLanguage

/// Files that were parsed for the last revisions, so that what did not change is not parsed again.
///
/// Holds what the current and the previous revision use and nothing else.
final class SpecFileCache {
    private struct Key: Hashable {
        let path: Text
        let blob: GitObjectID
    }

    private let parser: SpecParser
    private var current: [Key: SpecFile] = [:]
    private var previous: [Key: SpecFile] = [:]
    /// How many files were parsed so far.
    private(set) var parses = 0

    init(parse: @escaping SpecParser) { parser = parse }

    /// Begins a revision: what the one before the last used is let go.
    func beginRevision() {
        previous = current
        current = [:]
    }

    func file(_ blob: GitObjectID, at path: String) -> SpecFile? {
        let key = Key(path: Text(path), blob: blob)
        guard let file = current[key] ?? previous[key] else { return nil }
        current[key] = file
        return file
    }

    func parse(_ bytes: [UInt8], of blob: GitObjectID, at path: String) -> SpecFile {
        let file = parser(path, bytes)
        parses += 1
        current[Key(path: Text(path), blob: blob)] = file
        return file
    }
}
