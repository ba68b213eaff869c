import Foundation
import Testing

struct RepositoryTests {
    @Test(arguments: [
        "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE", "Makefile",
        ".ci/run", "docs/ARCHITECTURE.md", "docs/GUARANTEES.md",
    ])
    func `the repository says what it is`(_ path: String) {
        let exists = SourceTree.paths.contains(path)
        #expect(exists, "there is no \(path)")
    }

    @Test func `nothing is a symbolic link, and no file is over 256 KiB`() throws {
        var violations: [Violation] = []
        for path in SourceTree.paths {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: SourceTree.root.appending(path: path).path
            )
            if attributes[.type] as? FileAttributeType == .typeSymbolicLink {
                violations.append(Violation(path, "a symbolic link; copy, or say where it lies"))
            }
            if let size = attributes[.size] as? Int, size > 256 * 1_024 {
                violations.append(Violation(path, "\(size) bytes; generate it in the test"))
            }
        }
        expectNone(violations)
    }

    @Test func `only scripts may be executed, and they may`() throws {
        var violations: [Violation] = []
        for path in SourceTree.paths {
            let full = SourceTree.root.appending(path: path).path
            let mode = try FileManager.default.attributesOfItem(atPath: full)[.posixPermissions]
            let isExecutable = ((mode as? Int) ?? 0) & 0o111 != 0
            let isScript =
                path.hasPrefix("scripts/") || path == ".ci/run"
                || (path.hasPrefix("Benchmarks/") && path.count { $0 == "/" } == 1)
            if isExecutable != isScript {
                violations.append(
                    Violation(path, isScript ? "a script without its bit" : "chmod a-x")
                )
            }
        }
        expectNone(violations)
    }

    @Test func `every JSON file is JSON`() {
        expectNone(
            SourceTree.files.filter { $0.path.hasSuffix(".json") }.compactMap { file in
                let object = try? JSONSerialization.jsonObject(
                    with: Data(file.text.utf8),
                    options: .fragmentsAllowed
                )
                return object == nil ? Violation(file.path, "is not JSON") : nil
            }
        )
    }

    @Test func `no file names a path of one machine`() {
        let paths = ["/" + "work/", "/" + "home/", "/" + "Users/", "../" + "shared"]
        expectNone(
            SourceTree.files.flatMap { file in
                file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
                    .flatMap { index, line in
                        paths.filter { line.contains($0) }.map {
                            Violation(file.path, index + 1, "\($0) is of one machine only")
                        }
                    }
            }
        )
    }

    @Test func `every module has its paragraph in the architecture`() {
        let text = SourceTree.files.first { $0.path == "docs/ARCHITECTURE.md" }?.text ?? ""
        let modules = Set(SourceTree.sources.compactMap(\.module))
        expectNone(
            modules.sorted().filter { !text.contains("**\($0)**") }.map {
                Violation("docs/ARCHITECTURE.md", "no paragraph begins with **\($0)**")
            }
        )
    }

    @Test func `every suite that the guarantees name is there`() {
        let tests = SourceTree.swiftFiles.filter { $0.path.hasPrefix("Tests/") }
        let lines = SourceTree.files.first { $0.path == "docs/GUARANTEES.md" }?.text
            .split(separator: "\n", omittingEmptySubsequences: false)
        var violations: [Violation] = []
        for (index, line) in (lines ?? []).enumerated() {
            for word in line.split(separator: "`") where word.hasSuffix("Tests") {
                guard !word.contains("/"), !word.contains(" "),
                    !tests.contains(where: { $0.text.contains("struct \(word)") })
                else {
                    continue
                }
                violations.append(
                    Violation("docs/GUARANTEES.md", index + 1, "there is no suite \(word)")
                )
            }
        }
        expectNone(violations)
    }

    @Test func `every relative link in a document leads somewhere`() {
        expectNone(
            SourceTree.documents.flatMap { document in
                links(in: document.text).compactMap { line, target in
                    let folder = SourceTree.root.appending(path: document.path)
                        .deletingLastPathComponent()
                    let path = folder.appending(path: target).standardizedFileURL.path
                    guard !FileManager.default.fileExists(atPath: path) else { return nil }
                    return Violation(document.path, line, "the link to \(target) leads nowhere")
                }
            }
        )
    }

    /// The targets of `[text](target)` that are paths, without their fragment.
    private func links(in text: String) -> [(line: Int, target: String)] {
        var found: [(line: Int, target: String)] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            for part in line.components(separatedBy: "](").dropFirst() {
                let target = part.prefix { $0 != ")" && $0 != "#" && $0 != " " }
                if !target.isEmpty, !target.contains(":") {
                    found.append((index + 1, String(target)))
                }
            }
        }
        return found
    }
}
