import FleetModel

extension JSONWriter {
    mutating func write(_ key: String, _ value: String) {
        writeKey(key)
        write(value)
    }

    mutating func write(_ key: String, _ set: LabelSet) {
        writeKey(key)
        beginObject()
        for pair in set.pairs { write(pair.name.string, pair.value.string) }
        endObject()
    }

    /// RFC 3339, or null for never.
    mutating func write(_ time: Timestamp?) {
        if let time { write(time.description) } else { writeNull() }
    }
}
