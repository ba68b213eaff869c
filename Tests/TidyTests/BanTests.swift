import Testing

struct BanTests {
    private static let code = SourceTree.swiftFiles.map { (file: $0, code: SwiftCode($0.text)) }

    @Test(arguments: Ban.all)
    func `a banned word does not stand in the sources`(_ ban: Ban) {
        expectNone(
            Self.code.filter { ban.covers($0.file) }.flatMap { file, code in
                code.lines(with: ban.token).map { line in
                    Violation(file.path, line, "\(ban.token) is banned; use \(ban.instead)")
                }
            }
        )
    }

    @Test func `nothing is unwrapped by force`() {
        expectNone(
            Self.code.filter(\.file.isSource).flatMap { file, code in
                code.lines.enumerated().filter { unwraps($0.element) }.map { index, _ in
                    Violation(file.path, index + 1, "force unwrap; use guard let with a reason")
                }
            }
        )
    }

    @Test(arguments: ["TODO", "FIXME", "XXX"])
    func `work left to do is not noted in the code`(_ mark: String) {
        let needle = Array(mark.utf8)
        expectNone(
            SourceTree.swiftFiles.filter { $0.name != "BanTests.swift" }.flatMap { file in
                file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
                    .filter { SwiftCode.holds(Array($0.element.utf8), needle) }
                    .map {
                        Violation(file.path, $0.offset + 1, "\(mark): do it, or say it in docs/")
                    }
            }
        )
    }

    @Test func `names say what a thing is`() {
        let vague = ["Utils", "Utilities", "Helper", "Helpers", "Manager", "Info", "Impl"]
        expectNone(
            SourceTree.swiftFiles.flatMap { file in
                vague.filter { file.name.dropLast(6).hasSuffix($0) }.map {
                    Violation(file.path, "the name ends in \($0); find the noun")
                }
            }
        )
    }

    @Test func `blanking keeps code and drops comments and strings`() {
        let code = SwiftCode(
            """
            let a = "try! \\(b!)" // as!
            /* Task { /* nested */ } */ let c = #"as! "quoted""#
            """
        )

        #expect(code.lines(with: "try!").isEmpty)
        #expect(code.lines(with: "as!").isEmpty)
        #expect(code.lines(with: "Task {").isEmpty)
        #expect(code.lines.count == 2)
        #expect(unwraps(code.lines[0]))
        #expect(code.lines(with: "let") == [1, 2])
    }

    /// A `!` right after a name or a closing bracket, and not before `=`.
    private func unwraps(_ line: [UInt8]) -> Bool {
        for index in line.indices.dropFirst() where line[index] == UInt8(ascii: "!") {
            let before = line[index - 1]
            let after = index + 1 < line.count ? line[index + 1] : UInt8(ascii: " ")
            let closes = ")]}>".utf8.contains(before) || SwiftCode.isWord(before)
            if closes, after != UInt8(ascii: "=") { return true }
        }
        return false
    }
}
