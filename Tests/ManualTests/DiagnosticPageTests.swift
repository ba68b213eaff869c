import FleetModel
import Foundation
import GitSource
import GitTestSupport
import JSON
import Manual
import SpecLanguage
import Testing
import YAML

/// Every code has its page, and every page tells the truth.
struct DiagnosticPageTests {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// No check gives these yet, so that nothing could show a page about them to be right.
    static let ungiven: Set<Diagnostic.Code> = []

    @Test func `every code has a page in the program`() {
        for code in Diagnostic.Code.allCases where !Self.ungiven.contains(code) {
            #expect(
                DiagnosticPage(code: code.rawValue) != nil,
                """
                \(code.rawValue) (\(code)) has no page: write docs/manual/diagnostics/\(code.rawValue).md as its \
                neighbours are, and add its line to Sources/C/CManual/pages.c
                """
            )
        }
        for code in Self.ungiven {
            #expect(
                DiagnosticPage(code: code.rawValue) == nil,
                "\(code.rawValue) has a page: take it out of the list of codes that are not given"
            )
        }
        let codes = Set(Diagnostic.Code.allCases.map(\.rawValue))
        #expect(DiagnosticPage.all.filter { !codes.contains($0.code) }.isEmpty)
    }

    @Test func `the pages in the program are the files of the manual`() throws {
        let folder = Self.root.appending(path: "docs/manual/diagnostics")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()

        #expect(DiagnosticPage.all.map { $0.code + ".md" } == files)
        for page in DiagnosticPage.all {
            let file = folder.appending(path: page.code + ".md")
            #expect(page.text == (try String(contentsOf: file, encoding: .utf8)), "\(page.code)")
        }
    }

    @Test func `a page is found by its code in any case, and by no other`() {
        #expect(DiagnosticPage(code: "tg2003") == DiagnosticPage(code: "TG2003"))
        #expect(DiagnosticPage(code: "TG2003")?.title == "a field that is not known")
        #expect(DiagnosticPage(code: "TG9999") == nil)
        #expect(DiagnosticPage(code: "") == nil)
    }

    @Test(arguments: DiagnosticPage.all)
    func `the wrong example gives the code, and the right one compiles`(
        _ page: DiagnosticPage
    ) throws {
        let examples = try PageExamples(page.text)

        let wrong = try examples.wrong.diagnostics()
        #expect(wrong.contains { $0.code.rawValue == page.code }, "\(wrong.map(\.message))")
        let right = try examples.right.diagnostics()
        #expect(!right.contains { $0.code.rawValue == page.code })
        // An example leaves out what it names and what names it, may say what this version only checks, and nothing else.
        let rest = right.filter {
            ![.unknownReference, .unused, .notSupportedYet].contains($0.code)
        }
        #expect(rest.isEmpty, "\(rest.map { "\($0.code.rawValue) \($0.message)" })")
        #expect(page.text.contains("\n## Why\n"))
        #expect(!page.title.isEmpty && !page.title.hasSuffix("."))
    }
}

/// The two examples of a page.
struct PageExamples {
    struct Malformed: Error {
        let description: String
    }

    let wrong: PageExample
    let right: PageExample

    init(_ page: String) throws {
        var sections: [String: [PageExample.Fence]] = [:]
        var heading = ""
        var open: (language: String, lines: [Substring])?
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if let fence = open {
                if line == "```" {
                    let text = fence.lines.joined(separator: "\n") + "\n"
                    sections[heading, default: []].append(
                        .init(language: fence.language, text: text)
                    )
                    open = nil
                } else {
                    open?.lines.append(line)
                }
            } else if line.hasPrefix("## ") {
                heading = String(line.dropFirst(3))
            } else if line.hasPrefix("```") {
                open = (String(line.dropFirst(3)), [])
            }
        }
        guard let wrong = sections["Wrong"], let right = sections["Right"] else {
            throw Malformed(
                description: "a page has the headings Wrong and Right, each with a fence"
            )
        }
        self.wrong = PageExample(fences: wrong)
        self.right = PageExample(fences: right)
    }
}

/// One example: a revision, one and the next, or one and the twins that it is held against.
struct PageExample {
    struct Fence {
        let language: String
        let text: String
    }

    let fences: [Fence]

    /// What is told about it: of two revisions, about the second and the step to it.
    func diagnostics() throws -> [Diagnostic] {
        let trees = try fences.filter { $0.language != "json" }.map(tree)
        if let text = fences.first(where: { $0.language == "json" })?.text {
            let twins = TwinTable(sweep: try Self.twins(text), asOf: Timestamp(milliseconds: 0))
            return trees.flatMap { tree in
                SpecCompiler.compile(Self.completed(tree)).diagnostics
                    + TwinCheck.check(tree, against: twins)
            }
        }
        let compiled = trees.map { SpecCompiler.compile(Self.completed($0)) }
        guard trees.count == 2, let former = compiled[0].fleet, let next = compiled[1].fleet else {
            return trees.flatMap { SpecCompiler.compile($0).diagnostics }
        }
        return TransitionCheck.check(from: former, to: next)
    }

    /// One twin a line, by its id and labels alone.
    private static func twins(_ text: String) throws -> [TwinTable.Row] {
        try text.split(separator: "\n").map { line in
            let value = try JSONParser().parse(line.utf8)
            guard let id = value["id"]?.string.flatMap({ DeviceID($0) }),
                let incarnation = Incarnation("example"), let labels = value["labels"]?.object,
                let set = LabelSet(
                    labels.members.map { .init(name: $0.key, value: Text($0.value.string ?? "")) }
                )
            else { throw PageExamples.Malformed(description: "this is no twin: \(line)") }
            let twin = Twin(id: id, incarnation: incarnation, revision: 1, labels: set)
            return TwinTable.Row(twin: twin, asOf: Timestamp(milliseconds: 0), receivedAt: .zero)
        }
    }

    /// With the policies that a short example leaves out.
    private static func completed(_ tree: SpecTree) -> SpecTree {
        let policies = ["kiosks", "tills"].map { name in
            """
            apiVersion: tidegate/v1
            kind: Policy
            metadata: {name: \(name)}
            spec:
              rollout:
                firmware: {waves: [{name: all, size: 100%}]}
                config: {waves: [{name: all, size: 100%}]}
            """
        }
        let text = policies.joined(separator: "\n---\n")
        let file = YAMLParser.parse(Array(text.utf8), path: "policies.yaml")
        return SpecTree(
            commit: nil,
            files: tree.files + [file],
            schemas: tree.schemas,
            diagnostics: tree.diagnostics
        )
    }

    /// A script is run in an empty folder, and what it leaves there is read.
    private func tree(_ fence: Fence) throws -> SpecTree {
        guard fence.language == "sh" else {
            let file = YAMLParser.parse(Array(fence.text.utf8), path: "example.yaml")
            return SpecTree(commit: nil, files: [file], diagnostics: [])
        }
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-e", "-c", fence.text]
        shell.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        try shell.run()
        shell.waitUntilExit()
        guard shell.terminationStatus == 0 else {
            throw PageExamples.Malformed(description: "the script fails: \(fence.text)")
        }
        return try SpecFolder(
            path: folder.path,
            parse: { YAMLParser.parse($1, path: $0) },
            parseSchema: { SchemaFile.Content(parsing: $0) }
        ).read()
    }
}
