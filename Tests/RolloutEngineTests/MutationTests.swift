import Foundation
import RolloutEngine
import Testing

/// Deliberate bugs, each found by a seed: else the simulation proves nothing.
///
/// Run by `make simulate`, in a release build; a debug build would take an hour.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["TIDEGATE_SEEDS"] != nil))
struct MutationTests {
    private static let limit: UInt64 = 120

    @Test(arguments: EngineMutation.allCases.filter { $0 != .none })
    func `the simulation finds a planted bug`(mutation: EngineMutation) {
        let finder = (1...Self.limit).first { seed in
            var world = SimulatedWorld(seed: seed, mutation: mutation)
            world.live()
            return !world.oracle.violations.isEmpty || !world.restProblems().isEmpty
        }
        #expect(finder != nil, "\(mutation) was not found within \(Self.limit) seeds")
    }
}
