import FleetModel
import Foundation
import GitTestSupport

/// A running `tidegate run`, in a process of its own; killed at the end of its life.
final class LiveController: Sendable {
    /// What it is started with.
    struct Setup {
        var repository: String
        var platformPort: Int
        var state: String
        var log: String
        /// nil: the platform wants no token.
        var tokenFile: String?
        /// nil: the world's time.
        var timeScale: Int?
        /// `name[:count[:stop]]`
        var failpoint: String?
        /// A shell's words before the program and its arguments, for limits of the process and the like.
        var shell: String?

        fileprivate var arguments: [String] {
            var arguments = [
                "run", "--repo", repository, "--platform", "http://127.0.0.1:\(platformPort)",
                "--state", state,
            ]
            if let tokenFile { arguments += ["--token-file", tokenFile] }
            guard let timeScale else { return arguments }
            return arguments + [
                "--time-scale", "\(timeScale)", "--set", "repository.poll=30s", "--set",
                "sweep.full=10m",
            ]
        }
    }

    let process: ServerProcess
    let log: String
    /// The folder of its state, as this process sees it.
    let state: String

    /// `root` is where this process sees the controller's file system, where that is another than its own.
    init(_ setup: Setup, root: String = "") throws {
        state = root + setup.state
        log = setup.log
        let shell = setup.shell.map { ["/bin/sh", "-c", "\($0) \"$0\" \"$@\""] } ?? []
        let words = shell + [Program.path] + setup.arguments
        process = try ServerProcess(
            words[0],
            Array(words.dropFirst()),
            environment: setup.failpoint.map { ["TIDEGATE_FAILPOINT": $0] } ?? [:],
            log: setup.log
        )
    }

    /// What it has said so far.
    var said: String { TextFile.text(log) }

    /// Runs a command that speaks to it.
    func command(_ arguments: String...) throws -> CommandRun {
        try CommandRun(arguments + ["--state", state])
    }

    /// nil: it does not answer, or has not looked yet.
    func status() async -> JSONValue? {
        guard FileManager.default.fileExists(atPath: state + "/control.sock") else { return nil }
        return try? await Endpoint(socket: state + "/control.sock").get("v1/status")
    }

    /// Waits until its status fulfils a condition; throws at once where it ends before.
    @discardableResult
    func wait(
        until what: String,
        within limit: Duration = patience,
        _ condition: (JSONValue) throws -> Bool
    ) async throws -> JSONValue {
        var last: JSONValue?
        return try await eventually(
            what,
            within: limit,
            context: { "\(last?.canonicalText ?? "no status")\n" + TextFile.tail(log) }
        ) {
            if let ending = process.ending {
                throw WaitedInVain(
                    description: "the controller ended (\(ending)) before \(what)\n"
                        + TextFile.tail(log)
                )
            }
            last = await status()
            guard let last, try condition(last) else { return nil }
            return last
        }
    }

    func waitUntilItSays(_ words: String, within limit: Duration = patience) async throws {
        try await eventually(
            "it says `\(words)`",
            within: limit,
            context: { TextFile.tail(log) }
        ) { said.contains(words) }
    }

    /// Waits for the first contact to be held and approves it by the command line.
    func approveFirstContact() async throws {
        let status = try await wait(until: "first contact is held") {
            $0["revision"]?["held"]?["reason"]?.string == "firstContact"
        }
        let intent = status["revision"]?["held"]?["intent"]?.string ?? "none"
        try command("approve", intent).succeeded()
    }

    /// Every record of the journal, in order.
    func journal() async throws -> [JSONValue] {
        let socket = try Endpoint(socket: state + "/control.sock")
        var records: [JSONValue] = []
        var since: Int64 = 0
        while true {
            let page = try await socket.get(
                "v1/events",
                query: [(name: "since", value: "\(since)"), (name: "limit", value: "1000")]
            )
            let items = page["items"]?.array ?? []
            guard !items.isEmpty else { return records }
            records += items
            since = page["next"]?.integer ?? 0
        }
    }

    /// How long the process takes to end with 0 after a signal.
    func endsAfter(_ signal: Int32) async throws -> Duration {
        let start = ContinuousClock.now
        process.send(signal)
        let ending = try await process.end(log: log)
        let span = ContinuousClock.now - start
        guard ending == .exited(0) else {
            throw WaitedInVain(
                description: "signal \(signal) came to \(ending)\n" + TextFile.tail(log)
            )
        }
        return span
    }
}

extension LiveController {
    /// Approves the first contact as often as it is held, until a condition is fulfilled.
    private func press(
        until what: String,
        _ isReached: (JSONValue?) throws -> Bool
    ) async throws {
        var last: JSONValue?
        try await eventually(
            what,
            context: { "\(last?.canonicalText ?? "no status")\n" + TextFile.tail(log) }
        ) {
            last = await status()
            if try isReached(last) { return true }
            if let held = last?["revision"]?["held"], held["reason"]?.string == "firstContact",
                let intent = held["intent"]?.string
            {
                // It may end in the midst of this: that is what the test is about.
                _ = try command("approve", intent)
            }
            return false
        }
    }

    /// Waits until a commit is in force, nothing is under way and every gateway is as wanted; approves a first contact.
    func waitUntilConverged(at commit: String) async throws {
        try await press(until: "\(commit.prefix(10)) has converged") { status in
            if let ending = process.ending {
                throw WaitedInVain(
                    description: "the controller ended: \(ending)\n" + TextFile.tail(log)
                )
            }
            return status?["revision"]?["accepted"]?.string == commit
                && status?["revision"]?["held"] == .null
                && status?["plan"]?["commit"]?.string == commit
                && status?["plan"]?["unchanged"]?.integer == Int64(LiveFleet.gateways)
                && status?["jobs"]?["inFlight"]?.integer == 0
                && status?["rollouts"]?["live"]?.integer == 0
        }
    }

    /// Lets it go on, approved, until it ends, and returns how.
    func goOnUntilItEnds() async throws -> ServerProcess.Ending {
        try await press(until: "the controller ends") { _ in process.ending != nil }
        return try await process.end(log: log)
    }
}
