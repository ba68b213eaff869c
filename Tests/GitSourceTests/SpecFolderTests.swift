import Foundation
import FleetModel
import GitSource
import GitTestSupport
import SpecLanguage
import Testing

struct SpecFolderTests {
    private let folder: TemporaryFolder
    private let parser = SpecTestParser()

    init() throws { folder = try TemporaryFolder() }

    private func read(
        _ path: String? = nil,
        shownBelow prefix: String = "",
        limits: SpecTreeLimits = SpecTreeLimits()
    ) throws(RepositoryError) -> SpecTree {
        try SpecFolder(
            path: path ?? folder.path,
            shownBelow: prefix,
            limits: limits,
            parse: parser.parse,
            parseSchema: SpecTestParser.schema
        ).read()
    }

    @Test func `spec files are read in the order of their paths' bytes`() throws {
        for name in ["b.yaml", "a/z.yml", "a.yaml", "a-b/c.yaml", "notes.txt", ".github/ci.yml"] {
            try folder.write(name, to: name)
        }
        try folder.write("x", to: ".git/config.yaml")

        let tree = try read(shownBelow: "specs")

        #expect(tree.commit == nil)
        #expect(
            tree.paths == ["specs/a-b/c.yaml", "specs/a.yaml", "specs/a/z.yml", "specs/b.yaml"]
        )
        #expect(tree.text(of: "specs/a/z.yml") == "a/z.yml")
        #expect(tree.diagnostics.isEmpty)
    }

    @Test func `schemas are read beside the specs, by their places from the folder`() throws {
        for name in ["a.yaml", "schemas/b.schema.json", "a.schema.json", "plain.json"] {
            try folder.write(name, to: name)
        }

        let tree = try read(shownBelow: "specs")

        #expect(tree.paths == ["specs/a.yaml"])
        #expect(tree.schemas.map(\.path) == ["specs/a.schema.json", "specs/schemas/b.schema.json"])
        #expect(tree.schemas.map(\.place) == ["a.schema.json", "schemas/b.schema.json"])
        #expect(tree.schemas.last?.content == .value("schemas/b.schema.json"))
    }

    @Test func `a schema counts among the files, and one over the size is refused by name`() throws
    {
        try folder.write("12345", to: "a.schema.json")
        try folder.write("b", to: "b.yaml")

        let large = try read(limits: SpecTreeLimits(fileBytes: 4))
        let many = try read(limits: SpecTreeLimits(files: 1))

        #expect(large.schemas.isEmpty)
        #expect(large.messages == ["TG1004 a.schema.json: the file has 5 bytes, more than 4"])
        #expect(many.messages == ["TG1004 .: the spec folder holds more than 1 spec files"])
    }

    @Test func `one file is a tree of one file`() throws {
        try folder.write("content", to: "sub/a.yaml")

        let tree = try read(folder.path + "/sub/a.yaml")

        #expect(tree.paths == ["a.yaml"])
    }

    @Test func `links and pipes are refused by name, and the rest is read`() throws {
        try folder.write("good", to: "a.yaml")
        symlink("/etc/passwd", folder.path + "/passwd.yaml")
        symlink("..", folder.path + "/up")
        mkfifo(folder.path + "/pipe.yaml", 0o600)

        let tree = try read()

        #expect(tree.paths == ["a.yaml"])
        #expect(
            tree.messages == [
                "TG5001 passwd.yaml: a symbolic link is not read",
                "TG5001 pipe.yaml: a pipe, a socket or a device is not read",
                "TG5001 up: a symbolic link is not read",
            ]
        )
    }

    @Test func `caps are told by name`() throws {
        try folder.write(String(repeating: "x", count: 11), to: "large.yaml")
        try folder.write("small", to: "small.yaml")
        try folder.write("deep", to: "1/2/3/deep.yaml")

        #expect(
            try read(limits: SpecTreeLimits(fileBytes: 10)).messages
                == ["TG1004 large.yaml: the file has 11 bytes, more than 10"]
        )
        #expect(
            try read(limits: SpecTreeLimits(depth: 2)).messages
                == ["TG1004 .: the spec folder holds folders more than 2 levels deep"]
        )
        #expect(
            try read(limits: SpecTreeLimits(files: 2)).messages
                == ["TG1004 .: the spec folder holds more than 2 spec files"]
        )
        #expect(
            try read(limits: SpecTreeLimits(totalBytes: 10)).messages
                == ["TG1004 .: the spec folder holds more than 10 bytes of specs"]
        )
        #expect(
            try read(limits: SpecTreeLimits(pathBytes: 10)).messages
                == ["TG5002 1/2/3/deep.yaml: the path is longer than 10 bytes"]
        )
    }

    @Test func `what is not there is told so`() {
        let error = #expect(throws: RepositoryError.self) { try read(folder.path + "/none") }

        #expect(error?.code == .notFound)
    }
}
