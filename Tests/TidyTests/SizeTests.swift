import Testing

struct SizeTests {
    static let fileLines = 500
    static let functionLines = 60

    @Test func `a file can be read in one sitting`() {
        expectNone(
            SourceTree.swiftFiles.compactMap { file in
                let count = file.text.count { $0 == "\n" }
                guard count > Self.fileLines else { return nil }
                return Violation(
                    file.path,
                    "\(count) lines, at most \(Self.fileLines); find the missing noun and split"
                )
            }
        )
    }

    @Test func `a function fits on a screen`() {
        expectNone(
            SourceTree.swiftFiles.flatMap { file in
                FunctionSpans(SwiftCode(file.text)).spans
                    .filter { $0.count > Self.functionLines }
                    .map { span in
                        Violation(
                            file.path,
                            span.lowerBound,
                            "a function of \(span.count) lines, at most \(Self.functionLines)"
                        )
                    }
            }
        )
    }

    @Test func `functions are found by their braces`() {
        let code = SwiftCode(
            """
            struct A {
                init() {
                    b()
                }
                func c(_ d: () -> Int = { 1 }) -> Int
                {
                    "}"
                }
                func e()
            }
            """
        )

        #expect(FunctionSpans(code).spans == [2..<5, 5..<9])
    }
}

/// The lines that each function, initialiser and subscript takes, from its first to its closing brace.
struct FunctionSpans {
    private(set) var spans: [Range<Int>] = []

    init(_ code: SwiftCode) {
        for (index, line) in code.lines.enumerated() where Self.begins(line) {
            if let end = Self.end(of: index, in: code.lines) { spans.append(index + 1..<end + 2) }
        }
    }

    private static func begins(_ line: [UInt8]) -> Bool {
        ["func", "init(", "init?(", "deinit", "subscript"].contains { word in
            SwiftCode.holds(line, Array(word.utf8))
        } && !SwiftCode.holds(line, Array("self.init".utf8))
            && !SwiftCode.holds(line, Array(".init".utf8))
    }

    /// The line of the brace that closes the body; nil where there is no body.
    private static func end(of start: Int, in lines: [[UInt8]]) -> Int? {
        var braces = 0
        var parentheses = 0
        var isInBody = false
        for index in start..<lines.count {
            if index > start, !isInBody, parentheses == 0, braces == 0, begins(lines[index]) {
                return nil
            }
            for byte in lines[index] {
                switch byte {
                case UInt8(ascii: "("): parentheses += 1
                case UInt8(ascii: ")"): parentheses -= 1
                case UInt8(ascii: "{"):
                    if parentheses == 0 { isInBody = true }
                    braces += 1
                case UInt8(ascii: "}"):
                    braces -= 1
                    // A brace that closes what is around: the declaration had no body.
                    if braces < 0 { return nil }
                    if braces == 0, isInBody { return index }
                default: break
                }
            }
        }
        return nil
    }
}
