import Foundation
import Git
import SpecLanguage

/// The bare repository in the state folder: made when it is first needed, thrown away when it is damaged.
///
/// Belongs to one process at a time. Only a folder that carries our mark is ever removed.
struct LocalCopy {
    private static let mark = "made-by-tidegate"

    /// Where it stands.
    let path: String

    init(stateFolder: String) { path = stateFolder + "/repository.git" }

    /// Opens the repository, or makes an empty one where there is none.
    func open() throws(GitError) -> GitRepository {
        switch LocalFolder.kind(at: path) {
        case .folder:
            guard isOurs else { throw notOurs }
            removeLeftovers()
            try checkPacks()
            return try GitRepository(openingAt: path)
        case nil: return try make()
        case .file, .symbolicLink, .other: throw notOurs
        }
    }

    /// Removes the repository, so that the next ``open()`` makes a new one.
    func discard() throws(GitError) {
        guard isOurs else { throw notOurs }
        try attempt("throw the damaged local copy away") {
            try FileManager.default.removeItem(atPath: path)
        }
    }

    /// Made beside its place and moved there whole, so that a crash leaves no half of one.
    private func make() throws(GitError) -> GitRepository {
        let draft = path + ".new"
        if LocalFolder.kind(at: draft) != nil {
            try attempt("remove a draft of the local copy") {
                try FileManager.default.removeItem(atPath: draft)
            }
        }
        _ = try GitRepository(creatingAt: draft)
        try attempt("make the local copy") {
            try Data().write(to: URL(fileURLWithPath: draft + "/" + Self.mark))
            try FileManager.default.moveItem(atPath: draft, toPath: path)
        }
        return try GitRepository(openingAt: path)
    }

    /// Removes what an interrupted fetch left among the packs.
    private func removeLeftovers() {
        for name in packFiles where !name.utf8.starts(with: "pack-".utf8) {
            try? FileManager.default.removeItem(atPath: packFolder + name)
        }
    }

    /// Throws `damaged` where a pack does not end as its index says, since a torn pack would pass for missing commits.
    ///
    /// A pack ends with its checksum; its index ends with that same checksum and one of its own (gitformat-pack).
    private func checkPacks() throws(GitError) {
        for name in packFiles where name.utf8.suffix(4).elementsEqual(".idx".utf8) {
            let index = packFolder + name
            let pack = packFolder + String(decoding: name.utf8.dropLast(4), as: UTF8.self) + ".pack"
            let end = Self.end(of: index, bytes: 40)
            guard end.count == 40, Self.end(of: pack, bytes: 20) == end.prefix(20) else {
                throw GitError(.damaged, "open the local copy", "a pack is torn")
            }
        }
    }

    /// The last bytes of a file; fewer, or none, where there are no more.
    private static func end(of path: String, bytes count: UInt64) -> Data {
        guard let file = FileHandle(forReadingAtPath: path), let size = try? file.seekToEnd(),
            (try? file.seek(toOffset: size - min(size, count))) != nil
        else { return Data() }
        return (try? file.readToEnd()) ?? Data()
    }

    private var packFolder: String { path + "/objects/pack/" }

    private var packFiles: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: packFolder)) ?? []
    }

    private var isOurs: Bool { LocalFolder.kind(at: path + "/" + Self.mark) == .file }

    private var notOurs: GitError {
        GitError(.refused, "open the local copy", "\(path) is there and was not made by Tidegate")
    }

    private func attempt(_ operation: String, _ body: () throws -> Void) throws(GitError) {
        do { try body() } catch {
            throw GitError(.unavailable, operation, "\(path): \(error.localizedDescription)")
        }
    }
}
