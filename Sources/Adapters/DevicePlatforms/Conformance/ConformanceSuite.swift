package import FleetModel
package import HTTPTransport

/// The contract of the device API as named checks that run against any server.
///
/// Checks that only read run always. Those that write need a device that is set aside for them: their jobs have expired when
/// they are created, so that nothing is handed out, or carry a base digest that no device has, so that nothing is applied, or
/// both. Every check ends, whatever the platform does, and what it left open is cancelled then.
package struct ConformanceSuite: Sendable {
    /// Who calls, and what for.
    package struct Setting: Sendable {
        /// The address under which `/twin/v1` and `/job/v1` lie.
        package var base: HTTPAddress
        package var client: HTTPClient
        /// Speaks to the same server without a credential; nil where the server asks for none.
        package var anonymous: HTTPClient?
        /// Speaks to the same server with a credential that is not its; nil where the server asks for none.
        package var stranger: HTTPClient?
        package var clock: PlatformClock
        /// The device set aside for checks that write; nil: they are skipped.
        package var device: DeviceID?
        /// A cursor of `/twin/v1/changes` that is older than the platform keeps; nil: its check is skipped.
        package var oldCursor: Text?
        /// How long one check may take; what is not done by then has failed.
        package var longestCheck: TimeSpan = .minutes(10)

        package init(base: HTTPAddress, client: HTTPClient, clock: PlatformClock) {
            self.base = base
            self.client = client
            self.clock = clock
        }
    }

    /// What one check came to.
    package struct Result: Hashable, Sendable {
        /// How a check ended.
        package enum Outcome: Hashable, Sendable {
            case passed
            /// What was seen instead.
            case failed(String)
            /// Why it could not run.
            case skipped(String)
        }

        package let name: String
        /// Where the contract asks for it: an operation of the OpenAPI document, or one of its rules.
        package let clause: String
        /// What the contract asks.
        package let sentence: String
        package let outcome: Outcome
    }

    private let session: ConformanceSession

    package init(_ setting: Setting) { session = ConformanceSession(setting) }

    /// The names of all checks, in the order in which they run.
    package static var names: [String] { checks.map(\.name) }

    /// The names of the checks that write, which run only where a device is set aside.
    package static var writingNames: [String] { checks.filter(\.isWriting).map(\.name) }

    /// Runs every check, one after the other, and tells each result as it comes.
    package func run(_ tell: (Result) async -> Void) async {
        for check in Self.checks {
            await tell(
                Result(
                    name: check.name,
                    clause: check.clause,
                    sentence: check.sentence,
                    outcome: await outcome(of: check)
                )
            )
        }
    }

    private func outcome(of check: ConformanceCheck) async -> Result.Outcome {
        let setting = session.setting
        if check.isWriting, setting.device == nil { return .skipped("needs --write-device ID") }
        let outcome = await withTaskGroup(of: Result.Outcome.self) { tasks in
            tasks.addTask { [session] in await Self.outcome(of: check, session) }
            tasks.addTask {
                try? await setting.clock.pause(setting.longestCheck)
                return .failed("not done in \(setting.longestCheck)")
            }
            let first = await tasks.next()
            tasks.cancelAll()
            return first ?? .failed("nothing came of it")
        }
        await session.clear()
        return outcome
    }

    private static func outcome(
        of check: ConformanceCheck,
        _ session: ConformanceSession
    ) async -> Result.Outcome {
        do throws(ConformanceFault) {
            try await check.run(session)
            return .passed
        } catch {
            return switch error {
            case .seen(let text): .failed(text)
            case .notApplicable(let reason): .skipped(reason)
            }
        }
    }

    /// Those that judge every answer come last, when there are some.
    static let checks =
        ConformanceCheck.listing + ConformanceCheck.feeds + ConformanceCheck.cursors
        + ConformanceCheck.points + ConformanceCheck.credentials + ConformanceCheck.creation
        + ConformanceCheck.bodies + ConformanceCheck.fences + ConformanceCheck.batches
        + ConformanceCheck.following + ConformanceCheck.cancellation + ConformanceCheck.manners
}
