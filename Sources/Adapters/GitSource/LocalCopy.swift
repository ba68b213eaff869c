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
        let folder = path + "/objects/pack"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where !name.utf8.starts(with: "pack-".utf8) {
            try? FileManager.default.removeItem(atPath: folder + "/" + name)
        }
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
