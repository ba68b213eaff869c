import FleetModel

/// One firmware component of a device, with two slots: what runs, and what it can fall back to.
struct FirmwareComponent: Hashable, Sendable {
    let name: Text
    private(set) var running: Text
    private(set) var isSecondSlot = false
    private(set) var lastResult: Text?
    private(set) var lastResultAt: Timestamp?
    /// What lies in the slot that does not run; nil: nothing usable.
    private var other: Text?

    init(name: Text, running: Text) {
        self.name = name
        self.running = running
    }

    var slot: String { isSecondSlot ? "b" : "a" }

    /// Writes the version to the other slot, boots it and confirms it.
    mutating func install(_ version: Text, at time: Timestamp) {
        other = running
        running = version
        isSecondSlot.toggle()
        note("succeeded", at: time)
    }

    /// Boots what lay in the other slot; returns false where there is nothing.
    mutating func fallBack(at time: Timestamp) -> Bool {
        guard let version = other else { return false }
        other = running
        running = version
        isSecondSlot.toggle()
        note("fell_back", at: time)
        return true
    }

    mutating func note(_ result: Text, at time: Timestamp) {
        lastResult = result
        lastResultAt = time
    }
}
