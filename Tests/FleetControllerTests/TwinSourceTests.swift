import FleetModel
import RolloutEngine
import Testing

@testable import FleetController

/// What is known of twins where the platform's records or calls cannot be used.
struct TwinSourceTests {
    private let platform = TwinFeed()
    private let source: TwinSource

    init() {
        source = TwinSource(
            platform: platform,
            clock: SystemClock(),
            failpoints: .none,
            wholeSweepInterval: .hours(24)
        )
    }

    private func known() async -> [String: UInt64] {
        Dictionary(
            uniqueKeysWithValues: await source.view.twins.rows.map {
                ($0.twin.id.description, $0.twin.revision)
            }
        )
    }

    private func follow() async throws { _ = try await source.follow(wait: .zero) }

    @Test func `a device whose record is refused stands as it was known until it is named again`()
        async throws
    {
        await platform.list(["a": 1, "b": 1])
        try await source.sweep()
        #expect(await source.takeRefusalNews() == nil)

        await platform.list(["a": 2], refused: ["b"])
        try await source.sweep()
        #expect(await known() == ["a": 2, "b": 1])
        #expect(await source.takeRefusalNews()?.map(\.name) == ["b"])
        #expect(await source.takeRefusalNews() == nil)

        await platform.change(["a": 3], refused: ["c"])
        try await follow()
        #expect(await known() == ["a": 3, "b": 1])
        #expect(await source.view.refused.map(\.name) == ["b", "c"])

        await platform.change(["b": 2, "c": 2])
        try await follow()
        #expect(await known() == ["a": 3, "b": 2, "c": 2])
        #expect(await source.takeRefusalNews() == [])

        await platform.list(["a": 3])
        try await source.sweep()
        #expect(await known() == ["a": 3])
    }

    @Test func `a feed of changes that is behind is not heard, however fresh the devices it names`()
        async throws
    {
        await platform.list(["a": 1, "b": 1])
        try await source.sweep()
        let heard = try #require(await source.view.hearing)
        // Their heartbeats are of now; what else changed since the listing is not told yet.
        try await Task.sleep(for: .milliseconds(20))
        await platform.change(["a": 2], isBehind: true)
        try await follow()
        _ = try await source.followReports(wait: .zero)
        #expect(await source.view.hearing == heard)

        await platform.change(["b": 2])
        try await follow()
        _ = try await source.followReports(wait: .zero)
        let through = try #require(await source.view.hearing?.through)
        #expect(heard.through.monotonic < through.monotonic)
    }

    @Test func `a listing that fails is told although the feed of changes works`() async throws {
        await platform.list(["a": 1])
        try await source.sweep()
        await platform.breakListing()

        await #expect(throws: PlatformError.self) { try await source.sweep() }
        await platform.change(["a": 2])
        try await follow()

        let problem = SourceHealth(ofAll: await source.health).problem
        #expect(problem == "cannot list the devices: the stream ends without its trailer")
        #expect(await known() == ["a": 2])
    }
}

/// How often every record of a listing is read.
struct WholeSweepTests {
    private let platform = TwinFeed()

    private func source(wholeEvery interval: TimeSpan) -> TwinSource {
        TwinSource(
            platform: platform,
            clock: SystemClock(),
            failpoints: .none,
            wholeSweepInterval: interval
        )
    }

    @Test func `the first listing is read whole, and the next one where that was long ago`()
        async throws
    {
        await platform.list(["a": 1, "b": 1])
        let source = source(wholeEvery: TimeSpan(milliseconds: 30))
        try await source.sweep()
        #expect(await source.view.resync.unread == 0)
        let first = try #require(await source.view.resync.readWholeAt)
        try await source.sweep()
        #expect(await source.view.resync.unread == 2)
        #expect(await source.view.resync.readWholeAt == first)

        try await Task.sleep(for: .milliseconds(40))
        try await source.sweep()
        #expect(await source.view.resync.unread == 0)
        let second = try #require(await source.view.resync.readWholeAt)
        #expect(first.monotonic < second.monotonic)
        #expect(await source.view.twins.count == 2)
    }

    @Test func `an etag that did not tell of a change ends the trust in all of them`() async throws
    {
        await platform.list(["a": 1, "b": 1])
        let source = source(wholeEvery: TimeSpan(milliseconds: 30))
        try await source.sweep()
        await platform.lie(about: "b")
        try await source.sweep()
        #expect(await source.view.resync.unread == 2)
        #expect(await source.view.resync.breach == nil)
        #expect(await source.takeBreachNews() == nil)

        try await Task.sleep(for: .milliseconds(40))
        try await source.sweep()
        let breach = try #require(await source.view.resync.breach)
        #expect(breach.count == 1)
        #expect(breach.devices == [DeviceID("b")])
        #expect(await source.takeBreachNews() == breach)
        #expect(await source.takeBreachNews() == nil)
        let labels = await source.view.twins.rows.map { $0.twin.labels["lie"] }
        #expect(labels == [nil, "b"])

        for _ in 0..<3 {
            try await source.sweep()
            #expect(await source.view.resync.unread == 0)
            #expect(await source.view.resync.breach == breach)
        }
        #expect(await source.takeBreachNews() == nil)
    }

    @Test func `what differs where nothing passed unread is no breach`() async throws {
        await platform.list(["a": 1])
        let source = source(wholeEvery: TimeSpan(milliseconds: 0))
        try await source.sweep()
        await platform.lie(about: "a")
        try await source.sweep()
        #expect(await source.view.resync.breach == nil)
    }
}

/// A platform that lists and tells what a test says; its etags are said to tell of every change.
private actor TwinFeed: DevicePlatform {
    private var listed: [String: UInt64] = [:]
    private var changed: [String: UInt64] = [:]
    private var refused: [RefusedRecord] = []
    private var isListingBroken = false
    private var isBehind = false
    private var liar: String?

    func list(_ revisions: [String: UInt64], refused names: [String] = []) {
        listed = revisions
        refuse(names)
    }

    func change(
        _ revisions: [String: UInt64],
        refused names: [String] = [],
        isBehind: Bool = false
    ) {
        changed = revisions
        self.isBehind = isBehind
        refuse(names)
    }

    /// Lets a device say something else at the revision that it has.
    func lie(about name: String) { liar = name }

    func breakListing() { isListingBroken = true }

    private func refuse(_ names: [String]) {
        refused = names.map { RefusedRecord(id: Text($0), reason: "revision is missing") }
    }

    private func rows(_ revisions: [String: UInt64]) -> [TwinTable.Row] {
        revisions.compactMap { name, revision in
            guard let id = DeviceID(name), let life = Incarnation("1") else { return nil }
            return TwinTable.Row(
                twin: Twin(
                    id: id,
                    incarnation: life,
                    revision: revision,
                    labels: name == liar ? ["lie": Text(name)] : LabelSet(),
                    reportSequence: 1,
                    reportedAt: Timestamp(milliseconds: 0)
                ),
                asOf: Timestamp(milliseconds: 0),
                receivedAt: .zero
            )
        }
    }

    private func sweep() throws(PlatformError) -> Sweep {
        guard !isListingBroken else {
            throw PlatformError(
                .malformed,
                operation: "list the devices",
                message: "the stream ends without its trailer"
            )
        }
        return Sweep(
            rows: rows(listed),
            asOf: Timestamp(milliseconds: 0),
            changesCursor: "1",
            refused: refused
        )
    }

    func sweep(knowing table: TwinTable?) async throws(PlatformError) -> Sweep {
        let whole = try sweep()
        guard let table else { return whole }
        var gate = ResyncGate(table, receivedAt: .zero)
        var read: [TwinTable.Row] = []
        for row in whole.table.rows {
            let line =
                #"{"id":"\#(row.twin.id)","incarnation":"1","revision":\#(row.twin.revision),"#
                + #""etag":"r\#(row.twin.revision)","reportSeq":1,"#
                + #""reportedAt":"1970-01-01T00:00:00.000Z","lastSeenAt":null}"#
            if !gate.passes(Array(line.utf8).span) { read.append(row) }
        }
        return Sweep(
            table: TwinTable(sweep: read, asOf: whole.asOf),
            asOf: whole.asOf,
            changesCursor: whole.changesCursor,
            refused: whole.refused,
            gate: gate
        )
    }

    func changes(since cursor: Text, wait: TimeSpan) async throws(PlatformError) -> ChangeBatch {
        ChangeBatch(
            changes: rows(changed).map { .upsert($0) },
            next: cursor,
            isCaughtUp: !isBehind,
            asOf: Timestamp(milliseconds: 0),
            refused: refused
        )
    }

    func reports(since cursor: Text?, wait: TimeSpan) async throws(PlatformError) -> ReportBatch {
        ReportBatch(
            reports: [],
            next: "1",
            isCaughtUp: true,
            asOf: Timestamp(milliseconds: 0),
            receivedAt: .zero
        )
    }

    private func nothing() -> PlatformError {
        PlatformError(.unsupported, operation: "answer", message: "not offered")
    }

    func capabilities() async throws(PlatformError) -> PlatformCapabilities { throw nothing() }
    func twin(of device: DeviceID) async throws(PlatformError) -> TwinTable.Row? { throw nothing() }
    func createJobs(_ jobs: [Job], epoch: Epoch) async throws(PlatformError) -> [JobOffer] {
        throw nothing()
    }
    func job(_ id: JobID) async throws(PlatformError) -> JobStatus? { throw nothing() }
    func jobs(since cursor: Text?) async throws(PlatformError) -> JobBatch { throw nothing() }
    func openJobs() async throws(PlatformError) -> [JobStatus] { throw nothing() }
    func generations() async throws(PlatformError) -> [KnownGeneration] { throw nothing() }
    func cancel(
        _ id: JobID,
        mode: CancelMode,
        epoch: Epoch
    ) async throws(PlatformError) -> CancelAnswer { throw nothing() }
}
