/// What one fetch may cost.
package struct TransferLimits: Hashable, Sendable {
    /// From the first byte to the last, everything included.
    package var deadline: Duration
    /// The most bytes that a peer may send.
    package var bytes: Int
    /// Below this many bytes per second of waiting, over `rateWindow`, the fetch ends.
    package var minimumBytesPerSecond: Int
    package var rateWindow: Duration

    /// Makes limits, held below the hard maxima of an hour and 4 GiB.
    package init(
        deadline: Duration = .seconds(120),
        bytes: Int = 256 << 20,
        minimumBytesPerSecond: Int = 1_000,
        rateWindow: Duration = .seconds(20)
    ) {
        self.deadline = min(max(deadline, .zero), .seconds(3_600))
        self.bytes = min(max(bytes, 0), 4 << 30)
        self.minimumBytesPerSecond = min(max(minimumBytesPerSecond, 0), 1 << 30)
        self.rateWindow = min(max(rateWindow, .milliseconds(100)), .seconds(3_600))
    }
}
