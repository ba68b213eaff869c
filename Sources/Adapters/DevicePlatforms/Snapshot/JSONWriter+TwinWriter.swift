import FleetModel

extension JSONWriter {
    /// Appends a twin in the wire format (`schemas/twin.schema.json`), members in a fixed order.
    mutating func write(_ twin: Twin) {
        beginObject()
        write("id", twin.id.text)
        write("incarnation", twin.incarnation.text)
        write("revision", twin.revision)
        write("etag", Text("r\(twin.revision)"))
        write("labels", twin.labels)
        write("facts", twin.facts)
        writeKey("sections")
        beginObject()
        write(twin.config)
        write(twin.firmware)
        endObject()
        writeHealth(of: twin)
        write(twin.connectivity)
        writeKey("job")
        if let job = twin.currentJob {
            beginObject()
            write("currentId", job.text)
            endObject()
        } else {
            writeNull()
        }
        write("reportSeq", twin.reportSequence)
        write("reportedAt", twin.reportedAt)
        write("lastSeenAt", twin.connectivity.lastSeenAt)
        endObject()
    }

    private mutating func write(_ section: ConfigSection) {
        writeKey("config")
        beginObject()
        writeKey("reported")
        writeCanonical(section.reported)
        write("observedGeneration", section.observedGeneration.number)
        writeKey("applied")
        if let applied = section.applied {
            beginObject()
            write("generation", applied.generation.number)
            write("jobId", applied.jobID.text)
            write("digest", Text(applied.digest.hexadecimal))
            writeKey("document")
            writeCanonical(applied.document)
            endObject()
        } else {
            writeNull()
        }
        endObject()
    }

    private mutating func write(_ section: FirmwareSection) {
        writeKey("firmware")
        beginObject()
        writeKey("reported")
        beginObject()
        for component in section.components { write(component) }
        endObject()
        write("observedGeneration", section.observedGeneration.number)
        writeKey("applied")
        if let applied = section.applied {
            beginObject()
            write("generation", applied.generation.number)
            write("jobId", applied.jobID.text)
            write("digest", Text(applied.digest.hexadecimal))
            write("versions", applied.versions)
            endObject()
        } else {
            writeNull()
        }
        endObject()
    }

    private mutating func write(_ component: FirmwareSection.Component) {
        writeKey(component.name.string)
        beginObject()
        write("running", component.running)
        if let pending = component.pending { write("pending", pending) }
        if let slot = component.slot { write("slot", slot) }
        writeKey("confirmed")
        if let confirmed = component.isConfirmed { write(confirmed) } else { writeNull() }
        if let result = component.lastResult {
            writeKey("lastResult")
            beginObject()
            write("code", result)
            endObject()
        }
        endObject()
    }

    private mutating func writeHealth(of twin: Twin) {
        writeKey("conditions")
        beginArray()
        for condition in twin.conditions {
            beginObject()
            write("type", condition.type)
            write("status", Text(condition.status.rawValue))
            write("reason", condition.reason)
            write("message", condition.message)
            endObject()
        }
        endArray()
        writeKey("health")
        beginObject()
        writeKey("metrics")
        beginObject()
        for metric in twin.metrics {
            writeKey(metric.name.string)
            write(metric.value)
        }
        endObject()
        endObject()
    }

    private mutating func write(_ connectivity: Connectivity) {
        writeKey("connectivity")
        beginObject()
        write("state", Text(connectivity.state.rawValue))
        if let interval = connectivity.expectedInterval {
            write("expectedIntervalSeconds", UInt64(clamping: interval.milliseconds / 1_000))
        }
        endObject()
    }

    private mutating func write(_ key: String, _ text: Text) {
        writeKey(key)
        write(text.string)
    }

    private mutating func write(_ key: String, _ number: UInt64) {
        writeKey(key)
        write(number)
    }

    private mutating func write(_ key: String, _ time: Timestamp?) {
        writeKey(key)
        if let time { write(time.description) } else { writeNull() }
    }

    private mutating func write(_ key: String, _ set: LabelSet) {
        writeKey(key)
        beginObject()
        for pair in set.pairs { write(pair.name.string, pair.value) }
        endObject()
    }
}
