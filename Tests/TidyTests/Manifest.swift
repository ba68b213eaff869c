/// The map of the house as `Package.swift` writes it: for each module all that it may import.
struct Manifest {
    /// By module or test target.
    private(set) var imports: [String: Set<String>] = [:]

    /// The short names of the manifest for products, and the modules that come with each.
    private static let products: [String: Set<String>] = [
        "arguments": ["ArgumentParser"],
        "crypto": ["Crypto"],
        "heaps": ["HeapModule"],
        "hummingbird": ["Hummingbird", "HTTPTypes", "NIOCore"],
        "lifecycle": ["ServiceLifecycle", "UnixSignals"],
        "logging": ["Logging"],
        "trees": ["HashTreeCollections"],
        "GRDB": ["GRDB"],
    ]

    init(_ text: String) {
        for line in Self.calls(in: text) {
            var names = line.strings
            guard let name = line.module(names.first) else { continue }
            if !names.isEmpty { names.removeFirst() }
            var allowed = Set(names)
            if line.function == "tests", let tested = line.strings.first { allowed.insert(tested) }
            for (short, modules) in Self.products where line.mentions(short) {
                allowed.formUnion(modules)
            }
            imports[name] = allowed
        }
    }

    /// One call such as `module("FleetModel", in: "Core", uses: ["X"])`.
    private struct Call {
        let function: String
        let text: String
        let strings: [String]

        func module(_ first: String?) -> String? {
            guard let first else { return nil }
            return function == "tests" ? first + "Tests" : first
        }

        func mentions(_ word: String) -> Bool {
            SwiftCode.holds(Array(text.utf8), Array(word.utf8))
        }
    }

    private static func calls(in text: String) -> [Call] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let functions = [
            "library", "module", "binding", "support", "tests", "suite", ".target",
            ".executableTarget",
        ]
        var calls: [Call] = []
        var index = 0
        while index < lines.count {
            let line = lines[index].drop { $0 == " " }
            guard lines[index].hasPrefix("        "),
                let function = functions.first(where: { line.hasPrefix($0 + "(") })
            else {
                index += 1
                continue
            }
            var depth = 0
            var call = ""
            repeat {
                call += lines[index] + "\n"
                depth += lines[index].count { $0 == "(" } - lines[index].count { $0 == ")" }
                index += 1
            } while depth > 0 && index < lines.count
            let strings = call.split(separator: "\"", omittingEmptySubsequences: false)
                .enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
            calls.append(Call(function: function, text: call, strings: strings))
        }
        return calls
    }
}
