import Testing

struct DeclarationTests {
    /// Requirements of the standard library's protocols, and operators: their meaning is known.
    private static let witnesses = [
        "func ==", "func <", "func +", "func -", "func hash(", "func encode(", "func next(",
    ]

    private static let introducers = [
        "func", "struct", "enum", "class", "actor", "protocol", "typealias",
    ]

    /// A function whose body stands on its own line says what it does.
    @Test func `every package type and function says what it is`() {
        expectNone(
            SourceTree.sources.flatMap { file in
                undocumented(in: file).map {
                    Violation(file.path, $0, "no doc comment; say in one sentence what it is")
                }
            }
        )
    }

    @Test func `a file bears the name of what it holds`() {
        expectNone(
            SourceTree.swiftFiles.filter { $0.module != nil }.compactMap { file in
                let concept = file.name.prefix { $0 != "." && $0 != "+" }
                let words = Self.introducers + ["extension"]
                let code = SwiftCode(file.text)
                let isHeld = words.contains { !code.lines(with: "\($0) \(concept)").isEmpty }
                // A target whose work has not begun holds one line.
                if isHeld || code.lines.count <= 3 { return nil }
                return Violation(file.path, "holds no type \(concept); name it for what it holds")
            }
        )
    }

    private func undocumented(in file: SourceTree.File) -> [Int] {
        let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.indices.filter { index in
            let line = lines[index].drop { $0 == " " }
            guard line.hasPrefix("package "), !line.hasPrefix("package import") else {
                return false
            }
            let words = line.split(separator: " ").prefix(5)
            guard words.contains(where: { Self.introducers.contains(String($0)) }),
                !Self.witnesses.contains(where: line.contains),
                !(words.contains("func") && line.hasSuffix("}"))
            else { return false }
            return !isDocumented(index, in: lines)
        }.map { $0 + 1 }
    }

    /// Attributes may stand between the comment and the declaration.
    private func isDocumented(_ index: Int, in lines: [Substring]) -> Bool {
        var above = index - 1
        while above >= 0, lines[above].drop(while: { $0 == " " }).hasPrefix("@") { above -= 1 }
        return above >= 0 && lines[above].drop { $0 == " " }.hasPrefix("///")
    }
}
