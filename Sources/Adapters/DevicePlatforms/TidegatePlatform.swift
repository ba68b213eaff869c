package import FleetModel
package import HTTPTransport
import JSON
import Synchronization

/// A platform that offers the Tidegate device API (`schemas/device-api.openapi.yaml`) over HTTP.
///
/// Everything it is told is outside data: a record that cannot be used is refused by name, an answer that cannot be used
/// makes the call fail as `.malformed`, and nothing of it is guessed.
package final class TidegatePlatform: DevicePlatform {
    let calls: PlatformCalls
    let limits: SweepLimits
    /// What of the twins that are listed is kept.
    private let projection: TwinProjection
    private let onTwoThreads: Bool
    /// As asked for last; nil: not yet.
    private let known = Mutex<PlatformCapabilities?>(nil)

    /// `base` is the address under which `/twin/v1` and `/job/v1` lie; `onTwoThreads`: whether twins of a stream are read on one
    /// thread and taken on another.
    package init(
        base: HTTPAddress,
        client: HTTPClient,
        clock: PlatformClock,
        retry: RetryPolicy = RetryPolicy(),
        limits: SweepLimits = SweepLimits(),
        projection: TwinProjection = .all,
        onTwoThreads: Bool = false
    ) {
        calls = PlatformCalls(
            base: base,
            client: client,
            retry: retry,
            clock: clock,
            limits: JSONLimits()
        )
        self.limits = limits
        self.projection = projection
        self.onTwoThreads = onTwoThreads
    }

    /// Calls the device API as ``DevicePlatform`` promises for this.
    package func capabilities() async throws(PlatformError) -> PlatformCapabilities {
        let call = calls.call("ask for the capabilities", ["twin", "v1", "capabilities"])
        let found = try await calls.read(call) { node, _ throws(RecordFault) in
            try node.checkWhole()
            return try PlatformCapabilities(of: node)
        }
        known.withLock { $0 = found }
        return found
    }

    /// Lists every device and reads every record.
    package func sweep() async throws(PlatformError) -> Sweep { try await sweep(knowing: nil) }

    /// Calls the device API as ``DevicePlatform`` promises for this. Records of pages are always read.
    package func sweep(knowing table: TwinTable?) async throws(PlatformError) -> Sweep {
        let capabilities = try await knownCapabilities()
        return capabilities.hasNDJSON
            ? try await calls.sweepByStream(
                limits: limits,
                projection: projection,
                knowing: capabilities.hasCompleteETags ? table : nil,
                onTwoThreads: onTwoThreads
            )
            : try await calls.sweepByPages(
                pageSize: min(capabilities.maxPage, 1_000),
                limits: limits,
                projection: projection
            )
    }

    /// Calls the device API as ``DevicePlatform`` promises for this.
    package func twin(of device: DeviceID) async throws(PlatformError) -> TwinTable.Row? {
        var call = calls.call(
            "read the device \(device)",
            ["twin", "v1", "devices", device.text.string]
        )
        call.accepts.insert(404)
        let sent = calls.clock.monotonic()
        let response = try await calls.answer(to: call)
        if response.status == 404 {
            // Only the platform's own word: a wrong address answers 404 too, and no device is gone by that.
            guard ProblemDocument(response).code == "device_unknown" else {
                throw call.error(response)
            }
            return nil
        }
        return try calls.parse(response, of: call) { node, head throws(RecordFault) in
            guard let asOf = head["tidegate-as-of"].flatMap(Timestamp.init(_:)) else {
                throw RecordFault("the header Tidegate-As-Of is missing")
            }
            var reader = TwinReader(limits: self.calls.limits)
            let row = try reader.row(
                of: node,
                stamp: TwinTableBuilder.Stamp(asOf: asOf, receivedAt: sent)
            )
            guard row.twin.id == device else { throw RecordFault("it is another device") }
            if let reported = row.twin.reportedAt,
                reported > asOf.advanced(by: self.limits.clockSkew)
            {
                throw RecordFault("reportedAt lies in the future")
            }
            return row
        }
    }

    /// Calls the device API as ``DevicePlatform`` promises for this.
    package func openJobs() async throws(PlatformError) -> [JobStatus] {
        try await openJobs(pageSize: pageSize(of: try await knownCapabilities()))
    }

    func openJobs(pageSize: Int) async throws(PlatformError) -> [JobStatus] {
        try await calls.records(
            "list the open jobs",
            ["job", "v1", "jobs"],
            query: [(name: "state", value: "open")],
            pageSize: pageSize,
            limits: limits
        ) { node throws(RecordFault) in try JobReader.status(of: node).status }
    }

    /// Calls the device API as ``DevicePlatform`` promises for this.
    package func generations() async throws(PlatformError) -> [KnownGeneration] {
        try await generations(pageSize: pageSize(of: try await knownCapabilities()))
    }

    func generations(pageSize: Int) async throws(PlatformError) -> [KnownGeneration] {
        try await calls.records(
            "list the generations",
            ["job", "v1", "generations"],
            query: [],
            pageSize: pageSize,
            limits: limits,
            JobReader.knownGeneration(of:)
        )
    }

    func pageSize(of capabilities: PlatformCapabilities) -> Int { min(capabilities.maxPage, 1_000) }

    func knownCapabilities() async throws(PlatformError) -> PlatformCapabilities {
        if let found = known.withLock({ $0 }) { return found }
        return try await capabilities()
    }
}
