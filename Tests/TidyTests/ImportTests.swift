import Testing

/// The compiler does not stop an import of a module that comes along with another one; these tests do.
struct ImportTests {
    static let map = Manifest(
        SourceTree.files.first { $0.path == "Package.swift" }?.text ?? ""
    ).imports

    /// Modules of the toolchain and the system that a module outside the core may use.
    static let system: Set<String> = [
        "Foundation", "FoundationEssentials", "Dispatch", "Glibc", "Darwin", "Synchronization",
        "RegexBuilder",
    ]

    @Test func `the map names every module there is`() {
        #expect(Self.map["FleetModel"] == ["Crypto", "HashTreeCollections", "Core"])
        #expect(Self.map["YAML"]?.contains("CLibyaml") == true)
        let modules = Set(SourceTree.swiftFiles.compactMap(\.module))
        #expect(modules.subtracting(Self.map.keys).isEmpty)
    }

    @Test func `a module imports only what its line in the manifest names`() {
        var violations: [Violation] = []
        for file in SourceTree.swiftFiles {
            guard let module = file.module, let allowed = Self.map[module] else { continue }
            for (line, name) in imports(of: file)
            where !allowed.contains(name) && !isSystem(name, in: file) {
                violations.append(
                    Violation(
                        file.path,
                        line,
                        "imports \(name), which the line of \(module) in Package.swift does not name"
                    )
                )
            }
        }
        expectNone(violations)
    }

    @Test func `the core imports nothing of the system`() {
        var violations: [Violation] = []
        for file in SourceTree.sources where file.floor == "Core" {
            for (line, name) in imports(of: file)
            where Self.system.contains(name) && name != "Synchronization" {
                violations.append(
                    Violation(
                        file.path,
                        line,
                        "the core imports \(name); take what it gives as a parameter"
                    )
                )
            }
        }
        expectNone(violations)
    }

    private func isSystem(_ name: String, in file: SourceTree.File) -> Bool {
        if file.isSource { return file.floor != "Core" && Self.system.contains(name) }
        return name == "Testing" || Self.system.contains(name)
    }

    private func imports(of file: SourceTree.File) -> [(line: Int, name: String)] {
        SwiftCode(file.text).lines.enumerated().compactMap { index, line in
            let words = String(decoding: line, as: UTF8.self).split(separator: " ")
            guard let mark = words.firstIndex(of: "import"), mark + 1 < words.count,
                words[..<mark].allSatisfy({ Self.modifiers.contains($0) || $0.hasPrefix("@") })
            else { return nil }
            let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            let name = kinds.contains(String(words[mark + 1])) ? words.last : words[mark + 1]
            return (index + 1, String(name?.split(separator: ".").first ?? ""))
        }
    }

    private static let modifiers: Set<Substring> = [
        "package", "internal", "private", "fileprivate", "public",
    ]
}
