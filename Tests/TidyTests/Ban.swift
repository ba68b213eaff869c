/// A token that does not stand in the house's sources, and what to use instead.
struct Ban: CustomStringConvertible {
    enum Scope {
        case sources, core
    }

    let token: String
    let scope: Scope
    let instead: String
    /// Files that may hold it, each with its proof in a comment beside the token.
    let except: Set<String>

    init(_ token: String, in scope: Scope = .sources, instead: String, except: Set<String> = []) {
        self.token = token
        self.scope = scope
        self.instead = instead
        self.except = except
    }

    var description: String { token }

    func covers(_ file: SourceTree.File) -> Bool {
        switch scope {
        case .sources: file.isSource && !except.contains(file.name)
        case .core: file.isSource && file.floor == "Core" && !except.contains(file.name)
        }
    }

    /// The adapters through which time enters the program.
    static let clocks: Set<String> = ["SystemClock.swift", "ScaledClock.swift"]

    static let all: [Ban] = [
        Ban("Task.detached", instead: "a child task of the run() that owns it"),
        Ban("Task {", instead: "a child task of the run() that owns it"),
        Ban("@unchecked Sendable", instead: "Mutex, an actor, or a value"),
        Ban("nonisolated(unsafe)", instead: "Mutex, an actor, or a value"),
        Ban("try!", instead: "a typed throw, or a guard with preconditionFailure and its reason"),
        Ban("as!", instead: "as? and a guard"),
        Ban(
            "DispatchSemaphore",
            instead: "a continuation or a child task",
            except: ["Relay.swift"]
        ),
        Ban("Date()", instead: "a Moment given as a parameter", except: clocks),
        Ban("Date.now", instead: "a Moment given as a parameter", except: clocks),
        Ban("Task.sleep", instead: "the clock given as a parameter", except: clocks),
        Ban("usleep", instead: "a deadline of the library that blocks"),
        Ban(
            "public",
            instead: "package at a seam, nothing inside: this is an application",
            except: ["SharedDictionary.swift"]
        ),
        Ban("open class", instead: "a final class or a value"),
        Ban("XCTest", instead: "Swift Testing"),

        Ban("Task", in: .core, instead: "a pure value that returns an effect"),
        Ban("package actor", in: .core, instead: "a value that its caller owns"),
        Ban("private actor", in: .core, instead: "a value that its caller owns"),
        Ban("MainActor", in: .core, instead: "a value that its caller owns"),
        Ban(
            "async",
            in: .core,
            instead: "a value; seams that are protocols excepted",
            except: seams
        ),
        Ban("await", in: .core, instead: "a value that its caller owns"),
        Ban("Date", in: .core, instead: "Timestamp"),
        Ban("ContinuousClock", in: .core, instead: "a Moment given as a parameter"),
        Ban("SuspendingClock", in: .core, instead: "a Moment given as a parameter"),
        Ban("SystemRandomNumberGenerator", in: .core, instead: "a digest of the inputs"),
        Ban("random", in: .core, instead: "a digest of the inputs"),
        Ban("randomElement", in: .core, instead: "a digest of the inputs"),
        Ban("shuffled", in: .core, instead: "an order by digest"),
        Ban("Hasher()", in: .core, instead: "DigestBuilder: a Hasher is seeded anew per process"),
        Ban("hashValue", in: .core, instead: "Digest: a hash is seeded anew per process"),
        Ban("print(", in: .core, instead: "a returned value"),
        Ban("fatalError", in: .core, instead: "preconditionFailure with the invariant it proves"),
        Ban("Mutex", in: .core, instead: "a value that its caller owns"),
    ]

    /// Protocols that adapters implement: the core states them and never calls them.
    static let seams: Set<String> = [
        "DevicePlatform.swift", "SpecRepository.swift", "RolloutStore.swift", "GateServices.swift",
    ]
}
