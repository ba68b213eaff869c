import FleetModel
import Foundation
import Git
import GitSource
import SpecLanguage
import YAML

/// `spec-compile-benchmark generate FOLDER COUNT` writes a repository's files;
/// `spec-compile-benchmark edit FOLDER COUNT` changes one of them;
/// `spec-compile-benchmark measure REPOSITORY BASE NEXT STATE ROUNDS [PEER]` prints processor milliseconds and ratios, a name
/// and a figure a line. Measures are interleaved; the medians are printed, of ratios that of the ratio in each round, since a
/// machine is slower in one round than in another. `PEER` is a program that prints its own processor milliseconds.
@main
struct SpecCompileBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments
        switch (arguments.dropFirst().first, min(arguments.count, 7)) {
        case ("generate", 4):
            try GeneratedSpecs(count: Int(arguments[3]) ?? 0).write(to: arguments[2])
        case ("edit", 4):
            let specs = GeneratedSpecs(count: Int(arguments[3]) ?? 0)
            let index = specs.count / 2 + 3
            try Data(specs.config(index, seconds: 31).utf8)
                .write(to: URL(filePath: arguments[2]).appending(path: specs.file(index).path))
        case ("measure", 7):
            try await measure(
                repository: arguments[2],
                base: arguments[3],
                next: arguments[4],
                state: arguments[5],
                rounds: Int(arguments[6]) ?? 5,
                peer: arguments.dropFirst(7).first
            )
        default:
            FileHandle.standardError.write(Data("see the source for the arguments\n".utf8))
            exit(64)
        }
    }

    private static func measure(
        repository path: String,
        base: String,
        next: String,
        state: String,
        rounds: Int,
        peer: String?
    ) async throws {
        guard let base = CommitID(base), let next = CommitID(next) else { fatalError("no commits") }
        let repository = try GitRepository(readingFrom: path)
        let tree = try repository.commit(repository.target(of: "refs/heads/base")).tree
        var figures = Figures()
        for round in 0..<rounds {
            var floor = EventFloor(repository)
            figures.add("floor", try await processorMilliseconds { try floor.read(tree) })
            let source = try source(path, state + "/\(round)")
            _ = try await source.fetch()
            var compiler = SpecCompiler()
            var fleet: CompiledFleet?
            let cold = try await processorMilliseconds {
                let compilation = compiler.compile(try await source.tree(at: base))
                fleet = compilation.fleet
                if fleet == nil { print(compilation.diagnostics.prefix(3)) }
            }
            figures.add("cold", cold)
            guard fleet != nil else { fatalError("the generated specs do not compile") }
            for commit in [next, base, next, base] {
                let one = try await processorMilliseconds {
                    fleet = compiler.compile(try await source.tree(at: commit)).fleet
                }
                figures.add("one changed file", one)
                figures.add("cold : one changed file", cold / one)
            }
            figures.add("of it the compile", try await compileAlone(&compiler, source, next))
            figures.add("cold : floor", cold / (figures.last("floor") ?? .nan))
            if let peer {
                figures.add("peer", try milliseconds(of: peer))
                figures.add("peer : cold", (figures.last("peer") ?? .nan) / cold)
            }
            figures.add("events", Double(floor.events))
            figures.add("bytes", Double(floor.bytes))
        }
        figures.printMedians()
    }

    private static func milliseconds(of program: String) throws -> Double {
        let process = Process()
        process.executableURL = URL(filePath: program)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        let text = String(decoding: bytes, as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0,
            let figure = Double(text.trimmingCharacters(in: .whitespacesAndNewlines))
        else { fatalError("the peer failed") }
        return figure
    }

    private static func compileAlone(
        _ compiler: inout SpecCompiler,
        _ source: GitSource,
        _ commit: CommitID
    ) async throws -> Double {
        let tree = try await source.tree(at: commit)
        let began = processorTime()
        _ = compiler.compile(tree)
        return processorTime() - began
    }

    private static func source(_ path: String, _ state: String) throws -> GitSource {
        try FileManager.default.createDirectory(
            atPath: state,
            withIntermediateDirectories: true
        )
        return try GitSource(
            settings: GitSourceSettings(url: path, branch: "main"),
            stateFolder: state,
            parse: { name, bytes in YAMLParser.parse(bytes, path: name) },
            parseSchema: { _ in .unreadable("the generated specs name no schema") }
        )
    }

    private static func processorMilliseconds(
        _ body: () async throws -> Void
    ) async throws -> Double {
        let began = processorTime()
        try await body()
        return processorTime() - began
    }

    /// Of all threads of the process, in milliseconds.
    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1_000 + Double(time.tv_nsec) / 1_000_000
    }
}
