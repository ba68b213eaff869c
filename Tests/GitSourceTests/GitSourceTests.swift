import FleetModel
import Foundation
import Git
import GitSource
import GitTestSupport
import SpecLanguage
import Synchronization
import Testing

/// A local repository followed over its life.
struct GitSourceTests {
    private let remote: TestRepository
    private let state: TemporaryFolder
    private let parser = SpecTestParser()
    private let notices = Notices()

    /// What was reported.
    final class Notices: Sendable {
        private let list = Mutex<[String]>([])
        func add(_ text: String) { list.withLock { $0.append(text) } }
        var all: [String] { list.withLock { $0 } }
    }

    init() throws {
        remote = try TestRepository()
        state = try TemporaryFolder()
    }

    private func source(
        url: String? = nil,
        branch: String = "main",
        path: String = ""
    ) throws -> GitSource {
        try GitSource(
            settings: GitSourceSettings(url: url ?? remote.path, branch: branch, path: path),
            stateFolder: state.path,
            parse: parser.parse,
            parseSchema: parser.parseSchema,
            report: { [notices] in notices.add($0) }
        )
    }

    private func error<Value>(
        _ body: () async throws(RepositoryError) -> Value
    ) async -> RepositoryError? {
        do {
            _ = try await body()
            return nil
        } catch { return error }
    }

    private func id(_ text: String) throws -> CommitID { try #require(CommitID(text)) }

    @Test func `the tip's spec files are read below the path`() async throws {
        let tip = try remote.commit([
            "fleet/a.yaml": "one", "fleet/sub/b.yml": "two", "README.md": "no", "c.yaml": "outside",
        ])
        let source = try source(path: "fleet")

        let commit = try await source.fetch()
        let tree = try await source.tree(at: commit)

        #expect(commit.description == tip)
        #expect(tree.commit == commit)
        #expect(tree.paths == ["fleet/a.yaml", "fleet/sub/b.yml"])
        #expect(tree.text(of: "fleet/a.yaml") == "one")
    }

    @Test func `a file that did not change is not parsed again`() async throws {
        try remote.commit(["a.yaml": "one", "b.yaml": "two"])
        let source = try source()
        let first = try await source.fetch()
        _ = try await source.tree(at: first)
        try remote.commit(["a.yaml": "changed", "b.yaml": "two"])
        let second = try await source.fetch()
        _ = try await source.tree(at: second)

        #expect(parser.calls == 3)
        _ = try await source.tree(at: second)
        #expect(parser.calls == 3)
    }

    @Test func `a schema file that did not change is not parsed again`() async throws {
        let files = ["a.yaml": "one", "s.schema.json": "{}", "schemas/t.schema.json": "{}"]
        try remote.commit(files)
        let source = try source()
        let first = try await source.tree(at: source.fetch())
        try remote.commit(files.merging(["a.yaml": "changed"]) { $1 })
        let second = try await source.tree(at: source.fetch())

        #expect(parser.calls == 4)
        #expect(second.schemas == first.schemas)
        #expect(second.schemas.map(\.path) == ["s.schema.json", "schemas/t.schema.json"])
    }

    @Test func `a rewind is seen, and the old commit stays readable`() async throws {
        let first = try remote.commit(["a.yaml": "one"])
        try remote.commit(["a.yaml": "two"])
        let source = try source()
        let second = try await source.fetch()
        try remote.commit(["a.yaml": "three"], onto: first)
        let third = try await source.fetch()

        #expect(try await !source.isDescendant(third, of: second))
        #expect(try await source.isDescendant(third, of: id(first)))
        #expect(try await source.tree(at: second).text(of: "a.yaml") == "two")
        try remote.git("update-ref", "refs/heads/main", first)
        #expect(try await source.fetch() == id(first))
        #expect(try await !source.isDescendant(id(first), of: second))
    }

    @Test func `what is missing is told as such`() async throws {
        let empty = try source()
        #expect(
            await error { () throws(RepositoryError) in try await empty.fetch() }?.code == .notFound
        )
        try remote.commit(["a.yaml": "one"])
        let tip = try await empty.fetch()
        let other = try source(branch: "other")
        let elsewhere = try source(path: "not/there")
        let gone = try source(url: remote.folder.path + "/gone.git")
        let stranger = try id(String(repeating: "9", count: 40))

        #expect(
            await error { () throws(RepositoryError) in try await other.fetch() }?.code == .notFound
        )
        #expect(
            await error { () throws(RepositoryError) in try await elsewhere.tree(at: tip) }?.code
                == .notFound
        )
        #expect(
            await error { () throws(RepositoryError) in try await gone.fetch() }?.code == .notFound
        )
        #expect(
            await error { () throws(RepositoryError) in try await empty.tree(at: stranger) }?.code
                == .notFound
        )
        #expect(notices.all.isEmpty)
    }

    @Test func `a branch that is a tag, or a blob, is refused`() async throws {
        let blob = try remote.write("blob", [1])
        try FileManager.default.createDirectory(
            atPath: remote.path + "/refs/heads",
            withIntermediateDirectories: true
        )
        try Data((blob + "\n").utf8)
            .write(to: URL(fileURLWithPath: remote.path + "/refs/heads/main"))
        let source = try source()

        let error = await error { () throws(RepositoryError) in try await source.fetch() }

        #expect(error?.code == .refused)
    }

    @Test(arguments: ["a..b", "-x\u{0}", "", "a b", "a*", "x.lock", "/a", "a\n"])
    func `a branch that is no name is refused at once`(_ branch: String) {
        #expect(throws: RepositoryError.self) { try source(branch: branch) }
    }

    @Test(arguments: ["../up", "/abs", "a//b", "a/", ".git", "a\\b"])
    func `a path that leads elsewhere is refused at once`(_ path: String) {
        #expect(throws: RepositoryError.self) { try source(path: path) }
    }

    @Test func `who changed what is told`() async throws {
        try remote.commit(["a.yaml": "one\ntwo\n"], message: "Begin\n\nBody")
        let second = try remote.commit(
            ["a.yaml": "one\nTWO\n"],
            message: "Shout",
            at: 1_800_000_000
        )
        let source = try source()
        let tip = try await source.fetch()

        let whole = try await source.attribution(of: tip)
        let lines = try await source.attributions(ofLines: [1, 2, 3], in: "a.yaml", at: tip)

        #expect(whole.commit.description == second)
        #expect(whole.author == "Ada")
        #expect(whole.summary == "Shout")
        #expect(whole.time.milliseconds == 1_800_000_000_000)
        #expect(lines[1]?.summary == "Begin")
        #expect(lines[2]?.commit == tip)
        #expect(lines[3] == nil)
        #expect(try await source.attributions(ofLines: [1], in: "none.yaml", at: tip).isEmpty)
    }

    @Test func `lines told before are told again, and by a later commit`() async throws {
        try remote.commit(["a.yaml": "one\ntwo\n"], message: "Begin")
        try remote.commit(["a.yaml": "one\nTWO\n"], message: "Shout")
        let source = try source()
        let before = try await source.fetch()
        let first = try await source.attributions(ofLines: [1, 2], in: "a.yaml", at: before)
        let again = try await source.attributions(ofLines: [1, 2], in: "a.yaml", at: before)
        try remote.commit(["a.yaml": "zero\none\nTWO\n"], message: "Count from zero")
        let tip = try await source.fetch()

        let later = try await source.attributions(ofLines: [1, 2, 3], in: "a.yaml", at: tip)

        #expect(first == again)
        #expect(first.mapValues(\.summary) == [1: "Begin", 2: "Shout"])
        #expect(later.mapValues(\.summary) == [1: "Count from zero", 2: "Begin", 3: "Shout"])
    }

    @Test func `a revision is found by branch, full name, head and id`() async throws {
        let first = try remote.commit(["a.yaml": "one"])
        let tip = try remote.commit(["a.yaml": "two"])
        let side = try remote.commit(["a.yaml": "three"], to: "side/branch", onto: first)
        let source = try source()

        for (name, commit) in [
            ("main", tip), ("HEAD", tip), ("refs/heads/main", tip), ("side/branch", side),
            (first, first), (String(side.prefix(9)), side), (tip.uppercased(), tip),
        ] {
            #expect(try await source.commit(named: name).description == commit, "\(name)")
        }
        for name in ["none", "", "0000000", "*", "refs/heads/*", "-x"] {
            let error = await error { () throws(RepositoryError) in
                try await source.commit(named: name)
            }
            #expect(error?.code == .notFound, "\(name)")
        }
    }

    @Test func `a checkout of continuous integration gives its base and its detached head`()
        async throws
    {
        let base = try remote.commit(["a.yaml": "one"])
        let head = try remote.commit(["a.yaml": "two"], to: "change", onto: base)
        // As a runner leaves it: no branch of its own, only those of the remote, and a head that is none of them.
        for reference in ["refs/heads/main", "refs/heads/change"] {
            try remote.git("update-ref", "refs/remotes/origin/main", base)
            try remote.git("update-ref", "--no-deref", "HEAD", head)
            try remote.git("update-ref", "-d", reference)
        }
        let source = try source()

        for (name, commit) in [
            ("HEAD", head), ("origin/main", base), ("refs/remotes/origin/main", base),
            (head, head), (base, base), (String(head.prefix(10)), head),
        ] {
            #expect(try await source.commit(named: name).description == commit, "\(name)")
        }
    }

    /// What becomes of the bytes of a pack on a disk that fails.
    enum Damage: CaseIterable {
        case cut, flipped, gone

        func damage(_ bytes: Data) -> Data? {
            switch self {
            case .cut: return bytes.prefix(40)
            case .flipped:
                var bytes = bytes
                // The first object's deflated bytes begin behind the pack's header and its own.
                for index in 16..<30 { bytes[index] ^= 0x55 }
                return bytes
            case .gone: return nil
            }
        }
    }

    @Test(arguments: Damage.allCases)
    func `a damaged pack is thrown away and fetched again, and told`(_ damage: Damage) async throws
    {
        try remote.commit(["a.yaml": String(repeating: "one ", count: 1_000)])
        let tip = try await source().fetch()
        let folder = state.path + "/repository.git/objects/pack/"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder)
        where name.hasSuffix(".pack") {
            let file = URL(fileURLWithPath: folder + name)
            let bytes = damage.damage(try Data(contentsOf: file))
            try FileManager.default.removeItem(at: file)
            try bytes?.write(to: file)
        }

        let tree = try await source().tree(at: tip)

        #expect(tree.paths == ["a.yaml"])
        #expect(notices.all.count == 1)
        #expect(notices.all.first?.contains("damaged") == true)
    }

    @Test func `a lock that a dead process left is got rid of`() async throws {
        try remote.commit(["a.yaml": "one"])
        _ = try await source().fetch()
        try Data().write(
            to: URL(fileURLWithPath: state.path + "/repository.git/refs/tidegate/tip.lock")
        )
        let tip = try remote.commit(["a.yaml": "two"])

        let commit = try await source().fetch()

        #expect(commit.description == tip)
        #expect(notices.all.count == 1)
    }

    @Test func `the packs of many fetches become one, and every commit stays readable`()
        async throws
    {
        let source = try source()
        var commits: [CommitID] = []
        for revision in 0..<53 {
            // Each replaces the one before: nothing but our copy keeps the old ones.
            try remote.git("update-ref", "-d", "refs/heads/main")
            try remote.commit(["a.yaml": "revision \(revision)"])
            commits.append(try await source.fetch())
        }

        let packs = try FileManager.default
            .contentsOfDirectory(atPath: state.path + "/repository.git/objects/pack")
            .count { $0.hasSuffix(".pack") }
        #expect(packs <= 3)
        for (revision, commit) in commits.enumerated() {
            #expect(try await source.tree(at: commit).text(of: "a.yaml") == "revision \(revision)")
        }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: state.path) == ["repository.git"]
        )
        #expect(notices.all.isEmpty)
    }

    @Test func `a folder that is not ours is never removed`() async throws {
        try remote.commit(["a.yaml": "one"])
        try state.write("precious", to: "repository.git/file")
        let source = try source()

        let error = await error { () throws(RepositoryError) in try await source.fetch() }

        #expect(error?.code == .refused)
        #expect(FileManager.default.fileExists(atPath: state.path + "/repository.git/file"))
    }

    @Test func `no configuration, attribute, hook or submodule has a say`() async throws {
        let witness = state.path + "/witness"
        try remote.commit([
            ".gitattributes": "*.yaml filter=evil\n", "a.yaml": "${TOKEN}",
            ".gitmodules": "[submodule \"x\"]\n\tpath = x\n\turl = ext::touch \(witness)\n",
        ])
        try remote.git("config", "filter.evil.smudge", "touch \(witness)")
        let source = try source()

        let tree = try await source.tree(at: source.fetch())

        #expect(tree.text(of: "a.yaml") == "${TOKEN}")
        #expect(!FileManager.default.fileExists(atPath: witness))
        #expect(!FileManager.default.fileExists(atPath: state.path + "/repository.git/index"))
    }
}
