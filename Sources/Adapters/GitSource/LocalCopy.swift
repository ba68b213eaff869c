import BlockingWork
import Foundation
import Git
import SpecLanguage

/// The bare repository in the state folder: made when it is first needed, thrown away when it is damaged.
///
/// Belongs to one process at a time. Only a folder that carries our mark is ever removed.
struct LocalCopy {
    private static let mark = "made-by-tidegate"
    private static let compaction = "compact the local copy"

    /// Where it stands.
    let path: String

    /// Beyond so many packs they are made one: each fetch that brings something adds a pack.
    private let packLimit: Int

    init(stateFolder: String, packLimit: Int = 50) {
        path = stateFolder + "/repository.git"
        self.packLimit = packLimit
    }

    /// Opens the repository, or makes an empty one where there is none.
    func open() throws(GitError) -> GitRepository {
        switch LocalFolder.kind(at: path) {
        case .folder:
            guard isOurs else { throw notOurs }
            removeLeftovers()
            try checkPacks()
            return try GitRepository(openingAt: path)
        case nil:
            if LocalFolder.kind(at: path + ".old") == .folder {
                try attempt("take the local copy back") {
                    try FileManager.default.moveItem(atPath: path + ".old", toPath: path)
                }
                return try open()
            }
            return try make(from: nil)
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

    /// Whether so many packs have come that looking something up takes long.
    var needsCompaction: Bool {
        packFiles.count { $0.utf8.suffix(5).elementsEqual(".pack".utf8) } > packLimit
    }

    /// Puts a copy with one pack in the place of this one; what was read stays readable.
    func compact(_ repository: GitRepository, stop: StopFlag) throws(GitError) -> GitRepository {
        let watch = TransferWatch(
            TransferLimits(deadline: .seconds(600), bytes: 4 << 30),
            operation: Self.compaction,
            stop: stop
        )
        return try make(from: (repository, watch))
    }

    /// Made beside its place and moved there whole, so that a crash leaves no half of one.
    private func make(
        from old: (repository: GitRepository, watch: TransferWatch)?
    ) throws(GitError) -> GitRepository {
        let draft = path + ".new"
        try remove(draft)
        let repository = try GitRepository(creatingAt: draft)
        if let old {
            try repository.copyEverything(
                from: old.repository,
                watch: old.watch,
                operation: Self.compaction
            )
        }
        try remove(path + ".old")
        try attempt("make the local copy") {
            try Data().write(to: URL(fileURLWithPath: draft + "/" + Self.mark))
            if old != nil {
                try FileManager.default.moveItem(atPath: path, toPath: path + ".old")
            }
            try FileManager.default.moveItem(atPath: draft, toPath: path)
        }
        try remove(path + ".old")
        return try GitRepository(openingAt: path)
    }

    private func remove(_ folder: String) throws(GitError) {
        guard LocalFolder.kind(at: folder) != nil else { return }
        try attempt("remove an old local copy") {
            try FileManager.default.removeItem(atPath: folder)
        }
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
