import FleetModel
import Synchronization

/// The world behind a lock, moved to the present whenever it is looked at.
final class SimulatedPlatform: Sendable {
    private struct State: ~Copyable {
        var fleet: SimulatedFleet
        var listings: ListingShelf
        var callCount: UInt64 = 0
    }

    let configuration: SimulatorConfiguration
    let time: SimulatedTime
    private let state: Mutex<State>

    init(configuration: SimulatorConfiguration, time: SimulatedTime) {
        self.configuration = configuration
        self.time = time
        state = Mutex(
            State(
                fleet: SimulatedFleet(configuration: configuration.fleet),
                listings: ListingShelf(capacity: configuration.limits.maxListings)
            )
        )
    }

    /// Calls the body with the world as it is now.
    func withFleet<Result: Sendable>(_ body: (inout SimulatedFleet) -> Result) -> Result {
        state.withLock { state in
            state.fleet.advance(to: time.now)
            return body(&state.fleet)
        }
    }

    /// Every device at one moment.
    func listing() -> Listing {
        state.withLock { state in
            state.fleet.advance(to: time.now)
            return Listing(
                asOf: state.fleet.now,
                changes: state.fleet.changes.latest,
                twins: state.fleet.snapshot()
            )
        }
    }

    /// Keeps a listing while its pages are read; returns its number.
    func shelve(_ listing: Listing) -> UInt64 {
        state.withLock { $0.listings.add(listing) }
    }

    func listing(_ number: UInt64) -> Listing? { state.withLock { $0.listings[number] } }

    /// The faults in force, and the number of this call for their draws.
    func nextCall() -> (faults: PlatformFaults, number: UInt64) {
        state.withLock { state in
            state.callCount += 1
            return (state.fleet.faults.platform, state.callCount)
        }
    }
}

/// Every device at one moment.
struct Listing: Sendable {
    let asOf: Timestamp
    /// Where the delta goes on.
    let changes: UInt64
    let twins: [TwinRecord]
}

/// The listings whose pages are being read, the newest few of them.
struct ListingShelf: Sendable {
    private let capacity: Int
    private var listings: [(number: UInt64, listing: Listing)] = []
    private var count: UInt64 = 0

    init(capacity: Int) { self.capacity = max(1, capacity) }

    mutating func add(_ listing: Listing) -> UInt64 {
        count += 1
        if listings.count == capacity { listings.removeFirst() }
        listings.append((count, listing))
        return count
    }

    subscript(number: UInt64) -> Listing? { listings.first { $0.number == number }?.listing }
}
