import Foundation
import GitTestSupport

/// Something that was waited for and did not come.
struct WaitedInVain: Error, CustomStringConvertible {
    let description: String
}

/// How long a test waits for what must come: far beyond what a busy machine needs, since it is never measured.
let patience = Duration.seconds(60)

/// Looks again and again until `look` finds something; throws what was waited for, and `context`, once patience ends.
func eventually<Found>(
    _ what: String,
    within limit: Duration = patience,
    context: () -> String = { "" },
    _ look: () async throws -> Found?
) async throws -> Found {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if let found = try await look() { return found }
        try await Task.sleep(for: .milliseconds(40))
    }
    throw WaitedInVain(description: "waited in vain until \(what)\n\(context())")
}

/// As ``eventually(_:within:context:_:)`` for a yes or no.
func eventually(
    _ what: String,
    within limit: Duration = patience,
    context: () -> String = { "" },
    _ isTrue: () async throws -> Bool
) async throws {
    let _: Bool = try await eventually(what, within: limit, context: context) {
        try await isTrue() ? true : nil
    }
}

extension ServerProcess {
    /// Waits for the end of the process and how it came.
    func end(within limit: Duration = patience, log: String) async throws -> Ending {
        try await eventually(
            "process \(identifier) ends",
            within: limit,
            context: { TextFile.tail(log) }
        ) { ending }
    }
}

/// Two seconds are promised; as many again are for a busy machine.
let shutdownBound = Duration.seconds(4)
