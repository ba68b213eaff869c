import Foundation
import Git
import GitTestSupport
import SeededGenerator
import Testing

struct GitRepositoryTests {
    private let remote: TestRepository
    private let folder: TemporaryFolder
    private let mirror: GitRepository

    init() throws {
        remote = try TestRepository()
        folder = try TemporaryFolder()
        mirror = try GitRepository(creatingAt: folder.path + "/mirror.git")
    }

    private func watch(_ limits: TransferLimits = TransferLimits()) -> TransferWatch {
        TransferWatch(limits, operation: "fetch")
    }

    @discardableResult
    private func copy(_ limits: TransferLimits = TransferLimits()) throws -> GitObjectID {
        let source = try GitRepository(readingFrom: remote.path)
        let tip = try source.target(of: "refs/heads/main")
        let picks = [GitReference(name: "refs/heads/main", id: tip)]
        try mirror.copy(picks, from: source, watch: watch(limits), operation: "copy")
        return tip
    }

    @Test func `a copy has what the branch reaches, and a second copy what is new`() throws {
        try remote.commit(["a/b/c.yaml": "one", "d.yaml": "two"])
        let first = try copy()
        try remote.commit(["a/b/c.yaml": "changed", "d.yaml": "two"])
        try remote.commit(["secret.yaml": "elsewhere"], to: "other")
        let second = try copy()

        #expect(try mirror.commit(second).parents == [first])
        let other = try #require(GitObjectID(try remote.git("rev-parse", "other")))
        #expect(!mirror.contains(other))
        try Command.run("/usr/bin/git", ["-C", folder.path + "/mirror.git", "fsck", "--strict"])
        let count = try Command.run(
            "/usr/bin/git",
            ["-C", folder.path + "/mirror.git", "rev-list", "--objects", "refs/tidegate/tip"]
        )
        // Two commits with three folders each, two of them new, and three files.
        #expect(count.split(separator: "\n").count == 2 + 3 + 3 + 3)
    }

    @Test func `a copy over its cap leaves nothing behind`() throws {
        try remote.commit(["a.yaml": (0..<2_000).map { "\($0 &* 2_654_435_761)" }.joined()])

        let error = #expect(throws: GitError.self) { try copy(TransferLimits(bytes: 1_000)) }

        #expect(error?.code == .refused)
        #expect(throws: GitError.self) { try mirror.target(of: "refs/tidegate/tip") }
    }

    @Test func `folders nineteen hundred levels deep are copied without a stack`() throws {
        let blob = try remote.write("blob", [1])
        var stream = "commit refs/heads/main\ncommitter Ada <a@b> 1 +0000\ndata 0\n"
        let path = Array(repeating: "d", count: 1_900).joined(separator: "/")
        stream += "M 100644 \(blob) \(path)/f.yaml\n"
        try remote.git("fast-import", "--quiet", "--force", input: Array(stream.utf8))

        let tip = try copy()

        #expect(try mirror.commit(tip).parents.isEmpty)
    }

    @Test func `an object is read only below the limit that its header must keep`() throws {
        try remote.commit(["a.yaml": String(repeating: "x", count: 5_000)])
        let tip = try copy()
        let tree = try mirror.tree(mirror.commit(tip).tree, limit: 1_000)
        let blob = try #require(tree.entries.first?.id)

        #expect(try mirror.header(of: blob).kind == .blob)
        #expect(try mirror.header(of: blob).size == 5_000)
        #expect(try mirror.object(blob, limit: 5_000).bytes.count == 5_000)
        let error = #expect(throws: GitError.self) { try mirror.object(blob, limit: 4_999) }
        #expect(error?.code == .refused)
    }

    @Test func `an id is found by its beginning`() throws {
        try remote.commit(["a.yaml": "one"])
        let tip = try copy()

        #expect(try mirror.objectID(beginningWith: String(tip.description.prefix(7))) == tip)
        #expect(try mirror.objectID(beginningWith: tip.description) == tip)
        let error = #expect(throws: GitError.self) {
            try mirror.objectID(beginningWith: "0000000")
        }
        #expect(error?.code == .notFound)
        #expect(throws: GitError.self) { try mirror.objectID(beginningWith: "abc") }
        #expect(throws: GitError.self) { try mirror.objectID(beginningWith: "zzzzzzz") }
    }

    @Test func `descent is told by ids, whatever the dates claim`() throws {
        let first = try remote.commit(["a": "1"], at: 4_000_000_000)
        let second = try remote.commit(["a": "2"], at: 1)
        try copy()
        try remote.commit(["a": "3"], to: "side", onto: first, at: 2)
        let side = try remote.git("rev-parse", "side")
        let source = try GitRepository(readingFrom: remote.path)
        let ids = try [first, second, side].map { try #require(GitObjectID($0)) }

        #expect(try source.isDescendant(ids[1], of: ids[0]))
        #expect(try source.isDescendant(ids[0], of: ids[0]))
        #expect(try !source.isDescendant(ids[0], of: ids[1]))
        #expect(try !source.isDescendant(ids[2], of: ids[1]))
        #expect(throws: GitError.self) {
            try source.isDescendant(ids[1], of: ids[2], limit: 1)
        }
    }

    @Test(arguments: 1...4)
    func `the last change of every line is the one that git blame tells`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var lines = (0..<20).map { "line \($0)" }
        for revision in 0..<25 {
            for edit in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<lines.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: lines[place] = "changed \(revision) \(edit)"
                case 1: lines.insert("added \(revision) \(edit)", at: place)
                default: if lines.count > 5 { lines.remove(at: place) }
                }
            }
            let text = lines.joined(separator: "\n") + "\n"
            let other = "\(revision / 3)"
            try remote.commit(["dir/a.yaml": text, "other.yaml": other])
        }
        let repository = try GitRepository(readingFrom: remote.path)
        let tip = try repository.target(of: "refs/heads/main")
        let blame = try remote.git("blame", "-s", "-l", "--root", "main", "--", "dir/a.yaml")
        let expected = blame.split(separator: "\n").map { $0.prefix(40) }

        let path = ["dir", "a.yaml"].map { Array($0.utf8) }
        let found = try repository.lastChanges(
            ofLines: Set(0...expected.count + 1),
            in: path,
            at: tip,
            fileLimit: 1 << 20
        )
        for (index, id) in expected.enumerated() {
            #expect(found[index + 1]?.id.description == String(id), "line \(index + 1)")
        }
        #expect(found.count == expected.count)

        // What a former walk found at an older commit is taken as it is.
        let older = try #require(GitObjectID(try remote.git("rev-parse", "main~9")))
        let all = Set(1...expected.count)
        let former = try repository.lastChanges(
            ofLines: Set(1...100),
            in: path,
            at: older,
            fileLimit: 1 << 20
        )
        let again = try repository.lastChanges(ofLines: all, in: path, at: tip, fileLimit: 1 << 20)
        {
            commit,
            line in commit == older ? former[line] : nil
        }
        #expect(again.mapValues(\.id) == found.mapValues(\.id))
    }

    @Test func `a line whose origin lies beyond the limit is left out`() throws {
        try remote.commit(["a": "one\ntwo\n"])
        for revision in 0..<5 { try remote.commit(["a": "one\ntwo\n", "b": "\(revision)"]) }
        try remote.commit(["a": "one\nTWO\n"])
        let repository = try GitRepository(readingFrom: remote.path)
        let tip = try repository.target(of: "refs/heads/main")

        let found = try repository.lastChanges(
            ofLines: [1, 2],
            in: [Array("a".utf8)],
            at: tip,
            limit: 3,
            fileLimit: 99
        )

        #expect(found.mapValues(\.id) == [2: tip])
    }

    @Test func `a line that came by a merge is the commit's that wrote it`() throws {
        let base = try remote.commit(["a": "one\ntwo\n"])
        try remote.commit(["a": "one\nTWO\n"], to: "side", onto: base)
        let side = try remote.git("rev-parse", "side")
        let main = try remote.commit(["a": "one\ntwo\n", "b": "more"])
        let tree = try remote.git("rev-parse", side + "^{tree}")
        let merge = try remote.git("commit-tree", tree, "-p", main, "-p", side, "-m", "Merge")
        let repository = try GitRepository(readingFrom: remote.path)
        let tip = try #require(GitObjectID(merge))
        let path = [Array("a".utf8)]

        let found = try repository.lastChanges(
            ofLines: [0, 1, 2],
            in: path,
            at: tip,
            fileLimit: 99
        )
        #expect(found.mapValues(\.id.description) == [1: base, 2: side])
    }

    @Test func `a shallow repository is refused by name`() throws {
        try remote.commit(["a": "1"])
        try remote.commit(["a": "2"])
        let shallow = folder.path + "/shallow.git"
        try Command.run(
            "/usr/bin/git",
            ["clone", "-q", "--bare", "--depth", "1", "file://" + remote.path, shallow]
        )
        let source = try GitRepository(readingFrom: shallow)
        let tip = try source.target(of: "refs/heads/main")

        let error = #expect(throws: GitError.self) {
            try mirror.copy(
                [GitReference(name: "refs/heads/main", id: tip)],
                from: source,
                watch: watch(),
                operation: "copy"
            )
        }

        #expect(error?.code == .refused)
        #expect(error?.message.contains("shallow") == true)
    }

    @Test func `a SHA-256 repository is refused by name`() throws {
        let wide = try TestRepository(extraArguments: ["--object-format=sha256"])

        let error = #expect(throws: GitError.self) { try GitRepository(readingFrom: wide.path) }

        #expect(error?.code == .refused)
        #expect(error?.message.contains("SHA-256") == true)
    }
}
