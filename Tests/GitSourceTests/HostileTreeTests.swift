import FleetModel
import GitSource
import GitTestSupport
import SpecLanguage
import Testing

/// Trees that Git itself would carry, and what becomes of them.
struct HostileTreeTests {
    private let remote: TestRepository
    private let state: TemporaryFolder
    private let parser = SpecTestParser()
    private let blob: String

    init() throws {
        remote = try TestRepository()
        state = try TemporaryFolder()
        blob = try remote.write("blob", Array("kind: Cohort\n".utf8))
    }

    private func tree(
        of root: [(mode: String, name: String, id: String)],
        limits: SpecTreeLimits = SpecTreeLimits()
    ) async throws -> SpecTree {
        let bytes = root.map { (mode: $0.mode, name: Array($0.name.utf8), id: $0.id) }
        return try await tree(at: remote.tree(bytes), limits: limits)
    }

    private func tree(
        at root: String,
        limits: SpecTreeLimits = SpecTreeLimits()
    ) async throws -> SpecTree {
        _ = try remote.publish(tree: root)
        let source = try GitSource(
            settings: GitSourceSettings(
                url: remote.path,
                branch: "main",
                limits: .init(specs: limits)
            ),
            stateFolder: state.path,
            parse: parser.parse,
            parseSchema: SpecTestParser.schema
        )
        return try await source.tree(at: source.fetch())
    }

    @Test func `links, submodules and odd modes are refused by name`() async throws {
        let link = try remote.write("blob", Array("/proc/self/environ".utf8))

        let tree = try await tree(of: [
            ("100644", "a.yaml", blob), ("120000", "link.yaml", link), ("160000", "sub", blob),
            ("100600", "odd.yaml", blob), ("100755", "run.yaml", blob),
        ])

        #expect(tree.paths == ["a.yaml", "run.yaml"])
        #expect(
            tree.messages == [
                "TG5001 link.yaml: a symbolic link is not read",
                "TG5001 odd.yaml: an entry of mode 100600 is not read",
                "TG5001 sub: a submodule is not read",
            ]
        )
    }

    @Test func `odd names are refused by name`() async throws {
        let names = ["..", ".git", "GIT~1", "a\u{1B}[2J.yaml", "b\\c.yaml", "d/../../e.yaml"]

        let tree = try await tree(of: names.map { ("100644", $0, blob) })

        #expect(tree.files.isEmpty)
        #expect(tree.diagnostics.count == names.count)
        #expect(tree.diagnostics.allSatisfy { $0.code == .refusedPath && $0.severity == .error })
        #expect(
            tree.messages.contains {
                $0
                    == "TG5002 a\\x1b[2J.yaml: a name with a control or invisible character is refused"
            }
        )
    }

    @Test func `names that stand twice, or that some systems take for one, are refused`()
        async throws
    {
        let tree = try await tree(of: [
            ("100644", "a.yaml", blob), ("100644", "a.yaml", blob), ("100644", "b.yaml", blob),
            ("100644", "B.yaml", blob), ("100644", "caf\u{E9}.yaml", blob),
            ("100644", "cafe\u{301}.yaml", blob),
        ])

        #expect(tree.messages.count == 3)
        #expect(tree.messages.contains("TG5002 a.yaml: the name stands twice in its folder"))
    }

    @Test(.timeLimit(.minutes(1)))
    func `a tree that unfolds to ten thousand million files is refused at once`() async throws {
        var id = try remote.tree((0..<10).map { ("100644", Array("f\($0).yaml".utf8), blob) })
        for _ in 0..<9 {
            id = try remote.tree((0..<10).map { ("40000", Array("d\($0)".utf8), id) })
        }

        let tree = try await tree(at: id)

        #expect(tree.files.isEmpty)
        #expect(tree.messages == ["TG1004 .: the spec folder holds more than 10000 spec files"])
        #expect(parser.calls == 0)
    }

    @Test func `a tree that unfolds to as many empty folders is refused too`() async throws {
        var id = try remote.tree([("100644", Array("notes".utf8), blob)])
        for _ in 0..<9 {
            id = try remote.tree((0..<10).map { ("40000", Array("d\($0)".utf8), id) })
        }

        let tree = try await tree(at: id)

        #expect(tree.messages == ["TG1004 .: the spec folder holds more than 100000 entries"])
    }

    @Test func `forty levels are refused, not followed`() async throws {
        var id = try remote.tree([("100644", Array("a.yaml".utf8), blob)])
        for _ in 0..<40 { id = try remote.tree([("40000", Array("d".utf8), id)]) }

        let tree = try await tree(at: id)

        #expect(
            tree.messages == ["TG1004 .: the spec folder holds folders more than 32 levels deep"]
        )
    }

    @Test func `a file over its cap is refused by its header`() async throws {
        let large = try remote.write("blob", [UInt8](repeating: 0x20, count: 3 << 20))

        let tree = try await tree(of: [("100644", "a.yaml", blob), ("100644", "l.yaml", large)])

        #expect(tree.paths == ["a.yaml"])
        #expect(tree.messages == ["TG1004 l.yaml: the file has 3145728 bytes, more than 1048576"])
    }

    @Test func `a flood of refusals is counted, not told`() async throws {
        let names = (0..<500).map { ("120000", "l\($0)", blob) }

        let tree = try await tree(of: names.map { (mode: $0.0, name: $0.1, id: $0.2) })

        #expect(tree.diagnostics.count == 101)
        #expect(tree.messages.contains { $0.hasSuffix("400 more entries are refused") })
    }

    @Test func `an empty tree gives no file and no crash`() async throws {
        let tree = try await tree(of: [])

        #expect(tree.files.isEmpty)
        #expect(tree.diagnostics.isEmpty)
    }

    @Test func `an entry that says folder and is a file is damage, not a folder`() async throws {
        await #expect(throws: RepositoryError.self) {
            try await tree(of: [("40000", "sub", blob)])
        }
    }
}
