import Synchronization

/// A flag that is raised once, from any thread, and read by blocking work at short intervals.
///
/// A blocked C call cannot see that its Swift task was cancelled; it looks here instead.
package final class StopFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    package init() {}

    package func raise() { flag.store(true, ordering: .releasing) }

    package var isRaised: Bool { flag.load(ordering: .acquiring) }
}
