import FleetModel

/// The JSON form of a device's twin, in three parts that change at different rates.
///
/// The platform's own members and the reported ones are kept as bytes until they change; what a heartbeat changes
/// is written each time. Together they make one object.
enum TwinDocument {
    /// `"sections":…,"conditions":…,"health":…`: what the device reported.
    static func reportedMembers(_ device: SimulatedDevice) -> [UInt8] {
        var writer = JSONWriter()
        writer.reserveCapacity(1_024)
        writer.writeKey("sections")
        writer.beginObject()
        writeConfig(device, to: &writer)
        writeFirmware(device, to: &writer)
        writer.endObject()
        writeConditions(device, to: &writer)
        writeMetrics(device, to: &writer)
        return writer.takeBytes()
    }

    /// `{"id":…`, without a closing brace: what the platform itself states.
    static func ownMembers(
        _ device: SimulatedDevice,
        expectedInterval: TimeSpan,
        currentJob: PlatformJob?
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.reserveCapacity(512)
        writer.beginObject()
        writer.write("id", device.id.description)
        writer.write("incarnation", device.incarnation.description)
        writer.writeKey("revision")
        writer.write(device.standing.revision)
        writer.write("etag", "r\(device.standing.revision)")
        writer.write("labels", device.labels)
        writer.write("facts", device.facts)
        if let parent = device.parent {
            writer.writeKey("topology")
            writer.beginObject()
            writer.write("parent", parent.description)
            writer.endObject()
        }
        writeConnectivity(device, expectedInterval, to: &writer)
        writer.writeKey("job")
        if let currentJob {
            writer.beginObject()
            writer.write("currentId", currentJob.offer.id.description)
            writer.write("state", currentJob.state.rawValue)
            writer.endObject()
        } else {
            writer.writeNull()
        }
        return writer.takeBytes()
    }

    private static func writeConfig(_ device: SimulatedDevice, to writer: inout JSONWriter) {
        writer.writeKey("config")
        writer.beginObject()
        writer.writeKey("reported")
        writer.writeCanonical(device.config)
        writer.writeKey("observedGeneration")
        writer.write(device.configFence.highest.number)
        writer.writeKey("applied")
        if let applied = device.configApplied {
            writer.beginObject()
            writer.writeKey("generation")
            writer.write(applied.generation.number)
            writer.write("jobId", applied.jobID.description)
            writer.write("digest", applied.digest.hexadecimal)
            writer.writeKey("document")
            writer.writeCanonical(applied.document)
            writer.endObject()
        } else {
            writer.writeNull()
        }
        writer.endObject()
    }

    private static func writeFirmware(_ device: SimulatedDevice, to writer: inout JSONWriter) {
        writer.writeKey("firmware")
        writer.beginObject()
        writer.writeKey("reported")
        writer.beginObject()
        for component in device.components {
            writer.writeKey(component.name.string)
            write(component, to: &writer)
        }
        writer.endObject()
        writer.writeKey("observedGeneration")
        writer.write(device.firmwareFence.highest.number)
        writer.writeKey("applied")
        if let applied = device.firmwareApplied {
            writer.beginObject()
            writer.writeKey("generation")
            writer.write(applied.generation.number)
            writer.write("jobId", applied.jobID.description)
            writer.write("digest", applied.digest.hexadecimal)
            writer.write("versions", applied.versions)
            writer.endObject()
        } else {
            writer.writeNull()
        }
        writer.endObject()
    }

    private static func write(_ component: FirmwareComponent, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.write("running", component.running.string)
        writer.writeKey("pending")
        writer.writeNull()
        writer.write("slot", component.slot)
        writer.writeKey("confirmed")
        writer.write(true)
        writer.writeKey("lastResult")
        if let result = component.lastResult {
            writer.beginObject()
            writer.write("code", result.string)
            writer.writeKey("at")
            writer.write(component.lastResultAt)
            writer.endObject()
        } else {
            writer.writeNull()
        }
        writer.endObject()
    }

    private static func writeConditions(_ device: SimulatedDevice, to writer: inout JSONWriter) {
        writer.writeKey("conditions")
        writer.beginArray()
        writer.beginObject()
        writer.write("type", "Ready")
        writer.write("status", device.isReady ? "true" : "false")
        writer.write("reason", device.isReady ? "Running" : "SelfTestFailed")
        let message = device.isReady ? "" : "the device's own tests fail with what it runs"
        writer.write("message", message)
        writer.writeKey("lastTransition")
        writer.write(device.readinessChangedAt)
        writer.endObject()
        writer.endArray()
    }

    private static func writeMetrics(_ device: SimulatedDevice, to writer: inout JSONWriter) {
        writer.writeKey("health")
        writer.beginObject()
        writer.writeKey("metrics")
        writer.beginObject()
        for metric in device.metrics {
            writer.writeKey(metric.name.string)
            writer.write(metric.value)
        }
        writer.endObject()
        writer.endObject()
    }

    private static func writeConnectivity(
        _ device: SimulatedDevice,
        _ expectedInterval: TimeSpan,
        to writer: inout JSONWriter
    ) {
        writer.writeKey("connectivity")
        writer.beginObject()
        writer.write("state", device.standing.isOffline ? "offline" : "online")
        writer.writeKey("since")
        writer.write(device.standing.connectedSince)
        writer.writeKey("expectedIntervalSeconds")
        writer.write(Int(max(1, expectedInterval.milliseconds / 1_000)))
        writer.endObject()
    }
}

/// A twin as bytes, together with what a heartbeat changes.
struct TwinRecord: Sendable {
    let ownMembers: [UInt8]
    let reportedMembers: [UInt8]
    let received: ReportClock.Received
    let lastSeenAt: Timestamp
    let revision: UInt64

    /// The whole object.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        var times = TimestampFormatter()
        append(to: &bytes, &times)
        return bytes
    }

    /// Appends the whole object.
    func append(to bytes: inout [UInt8], _ times: inout TimestampFormatter) {
        bytes.append(contentsOf: ownMembers)
        bytes.append(UInt8(ascii: ","))
        bytes.append(contentsOf: reportedMembers)
        bytes.append(contentsOf: #","reportSeq":"#.utf8)
        bytes.append(contentsOf: String(received.sequence).utf8)
        bytes.append(contentsOf: #","reportedAt":""#.utf8)
        times.append(received.at, to: &bytes)
        bytes.append(contentsOf: #"","lastSeenAt":""#.utf8)
        times.append(lastSeenAt, to: &bytes)
        bytes.append(contentsOf: #""}"#.utf8)
    }
}
