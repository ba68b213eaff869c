// swift-tools-version: 6.2
import Foundation
import PackageDescription

// The map of the house. Each line names all that its module may use; an arrow only ever points up
// this list. `Tests/TidyTests` refuses an import that is not on its line, since the compiler does not.
//
// TIDEGATE_CORE=1 leaves out every module that needs a heavy package (`make test-core`).

let core = Context.environment["TIDEGATE_CORE"] == "1"

/// TIDEGATE_BENCHMARKS=1 adds what only `Benchmarks/` runs.
let benchmarks = Context.environment["TIDEGATE_BENCHMARKS"] == "1"

/// TIDEGATE_FUZZ=1 adds what only `make fuzz` runs.
let fuzzing = Context.environment["TIDEGATE_FUZZ"] == "1"

let package = Package(
    name: "tidegate",
    platforms: [.macOS(.v15)],
    products: core ? [] : [.executable(name: "tidegate", targets: ["tidegate"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ]
        + (core
            ? []
            : [
                .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
                .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
                .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
                .package(
                    url: "https://github.com/hummingbird-project/hummingbird",
                    from: "2.28.1",
                    traits: ["FullFoundation"]
                ),
                .package(
                    url: "https://github.com/swift-server/swift-service-lifecycle",
                    from: "2.13.0"
                ),
            ]),
    targets: light + (core ? [] : heavy) + (benchmarks ? measured : []) + (fuzzing ? fuzzers : []),
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

/// What builds in seconds: the core, the bindings, and the adapters that need no heavy package.
var light: [Target] {
    [
        // C libraries: headers and fixed-arity shims, nothing else but the walk over records in CSimdjson
        library("CLibgit2", pkgConfig: "libgit2", apt: "libgit2-dev"),
        library("CLibyaml", pkgConfig: "yaml-0.1", apt: "libyaml-dev"),
        library("CLibcurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
        .target(
            name: "CSimdjson",
            path: "Sources/C/CSimdjson",
            linkerSettings: [.linkedLibrary("simdjson")]
        ),
        .target(name: "CSchemas", path: "Sources/C/CSchemas"),
        .target(name: "CManual", path: "Sources/C/CManual"),

        // Core: pure decisions; no I/O, no clock, no randomness, no Foundation
        module("FleetModel", in: "Core", products: [crypto, trees]),
        module("RegularExpressions", in: "Core"),
        module("Statistics", in: "Core"),
        module("Expressions", in: "Core", uses: ["FleetModel", "RegularExpressions"]),
        module("JSONSchema", in: "Core", uses: ["FleetModel", "RegularExpressions"]),
        module("SpecLanguage", in: "Core", uses: ["Expressions", "FleetModel", "JSONSchema"]),
        module("FleetPlanner", in: "Core", uses: ["Expressions", "FleetModel", "SpecLanguage"]),
        module(
            "RolloutEngine",
            in: "Core",
            uses: ["Expressions", "FleetModel", "FleetPlanner", "SpecLanguage", "Statistics"],
            products: [heaps]
        ),

        // Bindings: the only modules that hold C pointers
        module("BlockingWork", in: "Bindings", uses: ["FleetModel"]),
        binding("YAML", uses: ["CLibyaml", "FleetModel"]),
        binding("JSON", uses: ["CSimdjson", "FleetModel"]),
        binding("Schemas", uses: ["CSchemas"]),
        binding("Manual", uses: ["CManual"]),
        binding("HTTPTransport", uses: ["CLibcurl", "BlockingWork", "FleetModel"]),
        binding("Git", uses: ["CLibgit2", "BlockingWork", "FleetModel"]),

        // Adapters: one protocol of the core each, one technology each
        module(
            "GitSource",
            in: "Adapters",
            uses: ["Git", "HTTPTransport", "BlockingWork", "FleetModel", "SpecLanguage"]
        ),
        module(
            "DevicePlatforms",
            in: "Adapters",
            uses: ["HTTPTransport", "JSON", "BlockingWork", "FleetModel"]
        ),
        module(
            "MetricSources",
            in: "Adapters",
            uses: ["HTTPTransport", "JSON", "FleetModel", "RolloutEngine"]
        ),
        module(
            "Journal",
            in: "Adapters",
            uses: ["FleetModel", "JSON", "RolloutEngine", "FleetPlanner", "SpecLanguage"]
        ),
        module("TimeZoneFiles", in: "Adapters", uses: ["FleetModel"]),
        module(
            "PlanReport",
            in: "App",
            uses: ["FleetModel", "SpecLanguage", "FleetPlanner", "RolloutEngine"]
        ),

        module(
            "SpecAuthoring",
            in: "App",
            uses: ["FleetModel", "SpecLanguage", "FleetPlanner", "YAML"]
        ),

        // Tests
        tests(
            "FleetModel",
            uses: ["JSON", "SeededGenerator", "ConformanceTable", "TimeZoneSamples"]
        ),
        tests("JSONSchema", uses: ["FleetModel", "JSON", "ConformanceTable", "SeededGenerator"]),
        tests("RegularExpressions", uses: ["SeededGenerator"]),
        tests("Statistics", uses: ["SeededGenerator"]),
        tests(
            "SpecLanguage",
            uses: ["FleetModel", "YAML", "JSON", "SeededGenerator"]
        ),
        tests(
            "FleetPlanner",
            uses: [
                "FleetModel", "SpecLanguage", "YAML", "JSON", "SeededGenerator",
                "TimeZoneSamples", "FleetSimulation",
            ]
        ),
        tests(
            "RolloutEngine",
            uses: [
                "FleetModel", "SpecLanguage", "FleetPlanner", "YAML", "JSON", "SeededGenerator",
                "Journal", "JournalTestSupport", "TimeZoneSamples", "FleetSimulation",
            ]
        ),
        tests(
            "Journal",
            uses: [
                "FleetModel", "RolloutEngine", "FleetPlanner", "JournalTestSupport",
                "SeededGenerator",
            ]
        ),
        tests(
            "Expressions",
            uses: ["FleetModel", "RegularExpressions", "SeededGenerator", "ConformanceTable"]
        ),
        tests("YAML", uses: ["FleetModel", "ConformanceTable", "SeededGenerator"]),
        tests("JSON", uses: ["FleetModel", "ConformanceTable", "SeededGenerator"]),
        tests(
            "Manual",
            uses: ["FleetModel", "SpecLanguage", "YAML", "JSON", "GitSource", "GitTestSupport"]
        ),
        tests(
            "SpecAuthoring",
            uses: [
                "FleetModel", "SpecLanguage", "FleetPlanner", "YAML", "JSON", "SeededGenerator",
            ]
        ),
        tests(
            "Schemas",
            uses: [
                "FleetModel", "SpecLanguage", "SpecAuthoring", "YAML", "JSON", "JSONSchema",
                "ConformanceTable",
            ]
        ),
        tests("BlockingWork", uses: ["FleetModel"]),
        tests("HTTPTransport", uses: ["BlockingWork", "FleetModel", "LoopbackServer"]),
        tests("Git", uses: ["FleetModel", "BlockingWork", "GitTestSupport", "SeededGenerator"]),
        tests(
            "GitSource",
            uses: ["Git", "HTTPTransport", "FleetModel", "SpecLanguage", "GitTestSupport"]
        ),
        .target(
            name: "GitTestSupport",
            path: "Tests/Support/GitTestSupport",
            swiftSettings: .strict
        ),
        tests(
            "DevicePlatforms",
            uses: [
                "HTTPTransport", "JSON", "FleetModel", "LoopbackServer", "ConformanceTable",
                "SeededGenerator",
            ]
        ),
        tests(
            "PlanReport",
            uses: ["FleetModel", "SpecLanguage", "FleetPlanner", "YAML", "JSON", "JSONSchema"]
        ),
        tests(
            "MetricSources",
            uses: ["HTTPTransport", "FleetModel", "RolloutEngine", "LoopbackServer"]
        ),
        tests("TimeZoneFiles", uses: ["FleetModel", "TimeZoneSamples"]),
        support("TimeZoneSamples", uses: ["FleetModel"]),
        support("ConformanceTable"),
        support("SeededGenerator"),
        support("LoopbackServer"),
        support(
            "JournalTestSupport",
            uses: ["FleetModel", "RolloutEngine", "FleetPlanner", "Journal"]
        ),
        support(
            "FleetSimulation",
            uses: [
                "FleetModel", "RolloutEngine", "FleetPlanner", "SpecLanguage", "Journal",
                "SeededGenerator",
            ]
        ),
        tests("FleetSimulation", uses: ["FleetModel", "RolloutEngine"]),
        .executableTarget(
            name: "tidegate-simulate",
            dependencies: ["FleetSimulation", "RolloutEngine"],
            path: "Tests/Support/tidegate-simulate",
            swiftSettings: .strict
        ),
        suite("TidyTests"),
    ]
}

/// Programs that measure a part by itself; see docs/PERFORMANCE.md.
var measured: [Target] {
    [
        .executableTarget(
            name: "spec-compile-benchmark",
            dependencies: [
                "CLibyaml", "FleetModel", "Git", "GitSource", "SpecLanguage", "YAML",
            ],
            path: "Benchmarks/SpecCompile"
        ),
        .executableTarget(
            name: "upgrade-path-benchmark",
            dependencies: ["FleetModel", "FleetPlanner", "SpecLanguage", "YAML"],
            path: "Benchmarks/UpgradePath"
        ),
        .executableTarget(
            name: "replan-benchmark",
            dependencies: [
                "DevicePlatforms", "FleetModel", "FleetPlanner", "GitSource", "JSON",
                "SpecLanguage", "YAML",
            ],
            path: "Benchmarks/Replan"
        ),
        .executableTarget(
            name: "resync-benchmark",
            dependencies: ["DevicePlatforms", "FleetModel", "HTTPTransport"],
            path: "Benchmarks/Resync"
        ),
    ]
        + (core
            ? []
            : [
                .executableTarget(
                    name: "fleet-day-benchmark",
                    dependencies: [
                        "FleetModel", "FleetPlanner", "RolloutEngine", "SQLiteStore",
                        "SpecLanguage", "YAML",
                    ],
                    path: "Benchmarks/FleetDay"
                ),
                .executableTarget(
                    name: "fleet-restart-benchmark",
                    dependencies: [
                        "FleetModel", "FleetPlanner", "RolloutEngine", "SQLiteStore",
                    ],
                    path: "Benchmarks/FleetRestart"
                ),
            ])
}

/// What needs GRDB, Hummingbird or the argument parser.
var heavy: [Target] {
    [
        module(
            "SQLiteStore",
            in: "Adapters",
            uses: ["FleetModel", "Journal", "RolloutEngine", "FleetPlanner"],
            products: [.product(name: "GRDB", package: "GRDB.swift")]
        ),
        module(
            "DeviceSimulator",
            in: "App",
            uses: ["FleetModel", "JSON"],
            products: [hummingbird, logging, lifecycle]
        ),
        module(
            "FleetController",
            in: "App",
            uses: ["FleetModel", "SpecLanguage", "FleetPlanner", "RolloutEngine"],
            products: [logging, lifecycle]
        ),
        module(
            "ControlServer",
            in: "App",
            uses: [
                "FleetModel", "SpecLanguage", "FleetPlanner", "RolloutEngine", "FleetController",
                "PlanReport", "JSON", "Statistics",
            ],
            products: [hummingbird, logging, lifecycle]
        ),
        module(
            "TidegateCommands",
            in: "App",
            uses: [
                "FleetModel", "SpecLanguage", "FleetPlanner", "RolloutEngine", "BlockingWork",
                "YAML", "JSON", "Schemas", "HTTPTransport", "Git", "GitSource", "DevicePlatforms",
                "SQLiteStore", "DeviceSimulator", "FleetController", "ControlServer", "PlanReport",
                "Manual", "MetricSources", "SpecAuthoring", "TimeZoneFiles",
            ],
            products: [
                arguments, logging, lifecycle,
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .executableTarget(
            name: "tidegate",
            dependencies: ["TidegateCommands", arguments],
            path: "Sources/App/tidegate",
            swiftSettings: .strict
        ),

        tests(
            "SQLiteStore",
            uses: ["FleetModel", "Journal", "RolloutEngine", "FleetPlanner", "JournalTestSupport"]
        ),
        tests(
            "DeviceSimulator",
            uses: [
                "JSONSchema", "FleetModel", "JSON", "HTTPTransport", "DevicePlatforms",
                "LoopbackServer",
            ],
            products: [logging, lifecycle]
        ),
        tests(
            "FleetController",
            uses: [
                "FleetModel", "SpecLanguage", "FleetPlanner", "RolloutEngine", "YAML", "JSON",
                "SQLiteStore", "ControlServer", "HTTPTransport",
            ],
            products: [logging, lifecycle]
        ),
        suite(
            "IntegrationTests",
            uses: [
                "FleetModel", "SpecLanguage", "FleetPlanner", "RolloutEngine", "FleetController",
                "DeviceSimulator", "DevicePlatforms", "GitSource", "Git", "HTTPTransport", "JSON",
                "SQLiteStore", "YAML", "TidegateCommands",
            ]
        ),
        suite(
            "EndToEndTests",
            uses: [
                "FleetModel", "JSON", "HTTPTransport", "FleetController", "GitTestSupport",
                "LoopbackServer",
            ]
        ),
    ]
}

/// The readers under libFuzzer, which brings the entry point.
var fuzzers: [Target] {
    [
        .executableTarget(
            name: "ReaderFuzz",
            dependencies: [
                "FleetModel", "SpecLanguage", "Expressions", "RegularExpressions", "JSONSchema",
                "YAML", "JSON", "Git", "DevicePlatforms",
            ],
            path: "Tests/Support/ReaderFuzz",
            swiftSettings: .strict + [
                .unsafeFlags(["-sanitize=fuzzer", "-parse-as-library"])
            ],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]
        )
    ]
}

var arguments: Target.Dependency {
    .product(name: "ArgumentParser", package: "swift-argument-parser")
}
var crypto: Target.Dependency { .product(name: "Crypto", package: "swift-crypto") }
/// Heaps with both ends.
var heaps: Target.Dependency { .product(name: "HeapModule", package: "swift-collections") }
var hummingbird: Target.Dependency { .product(name: "Hummingbird", package: "hummingbird") }
var lifecycle: Target.Dependency {
    .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
}
var logging: Target.Dependency { .product(name: "Logging", package: "swift-log") }

/// Dictionaries of which a copy shares all that stays the same.
var trees: Target.Dependency {
    .product(name: "HashTreeCollections", package: "swift-collections")
}

/// A system library: a module map and a header of shims.
func library(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(
        name: name,
        path: "Sources/C/\(name)",
        pkgConfig: pkgConfig,
        providers: [.apt([apt])]
    )
}

/// A Swift module of the given floor.
func module(
    _ name: String,
    in floor: String,
    uses modules: [String] = [],
    products: [Target.Dependency] = []
) -> Target {
    .target(
        name: name,
        dependencies: modules.map { .target(name: $0) } + products,
        path: "Sources/\(floor)/\(name)",
        swiftSettings: .strict
    )
}

/// A module that holds C pointers, under strict memory safety.
func binding(_ name: String, uses modules: [String]) -> Target {
    .target(
        name: name,
        dependencies: modules.map { .target(name: $0) },
        path: "Sources/Bindings/\(name)",
        swiftSettings: .strict + [.strictMemorySafety()]
    )
}

/// The tests of one module.
func tests(
    _ module: String,
    uses modules: [String] = [],
    products: [Target.Dependency] = []
) -> Target {
    suite(module + "Tests", uses: [module] + modules, products: products)
}

/// What several test targets share.
func support(_ name: String, uses modules: [String] = []) -> Target {
    .target(
        name: name,
        dependencies: modules.map { .target(name: $0) },
        path: "Tests/Support/\(name)",
        swiftSettings: .strict
    )
}

/// Whether the tests of that name keep goldens beside them, which are read by path and are no resources.
func hasGoldens(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(Context.packageDirectory)/Tests/\(name)/Goldens")
}

/// A test target with the shared support.
func suite(
    _ name: String,
    uses modules: [String] = [],
    products: [Target.Dependency] = []
) -> Target {
    .testTarget(
        name: name,
        dependencies: modules.map { .target(name: $0) } + products,
        path: "Tests/\(name)",
        exclude: hasGoldens(name) ? ["Goldens"] : [],
        swiftSettings: .strict
    )
}

extension [SwiftSetting] {
    static var strict: Self {
        [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            .treatAllWarnings(as: .error),
        ]
    }
}
