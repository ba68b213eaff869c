import BlockingWork
import Git
import Testing

struct TransferWatchTests {
    @Test func `bytes over the cap end it`() throws {
        let watch = TransferWatch(TransferLimits(bytes: 100), operation: "fetch")
        try watch.received(100)

        let error = #expect(throws: GitError.self) { try watch.received(1) }

        #expect(error?.code == .refused)
    }

    @Test func `a rate below the minimum ends it once a window was waited`() throws {
        let watch = TransferWatch(TransferLimits(), operation: "fetch")
        try watch.received(19_999)
        try watch.waited(.seconds(19))

        let error = #expect(throws: GitError.self) { try watch.waited(.seconds(1)) }

        #expect(error?.code == .unavailable)
    }

    @Test func `each window is judged by itself`() throws {
        let watch = TransferWatch(TransferLimits(), operation: "fetch")
        try watch.received(1_000_000)
        try watch.waited(.seconds(20))

        #expect(throws: GitError.self) { try watch.waited(.seconds(20)) }
    }

    @Test func `a passed deadline and a raised flag end it`() {
        let late = TransferWatch(TransferLimits(deadline: .zero), operation: "fetch")
        let stop = StopFlag()
        let stopped = TransferWatch(TransferLimits(), operation: "fetch", stop: stop)
        stop.raise()

        #expect(throws: GitError.self) { try late.check() }
        let error = #expect(throws: GitError.self) { try stopped.check() }
        #expect(error?.code == .cancelled)
    }

    @Test func `limits are held at the hard maxima`() {
        let limits = TransferLimits(deadline: .seconds(99_999), bytes: .max, rateWindow: .zero)

        #expect(limits.deadline == .seconds(3_600))
        #expect(limits.bytes == 4 << 30)
        #expect(limits.rateWindow == .milliseconds(100))
    }
}
