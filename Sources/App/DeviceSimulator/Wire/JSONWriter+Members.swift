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

extension JSONWriter {
    mutating func write(_ key: String, _ value: Int) {
        writeKey(key)
        write(value)
    }

    mutating func write(_ key: String, _ value: Bool) {
        writeKey(key)
        write(value)
    }

    mutating func write(_ key: String, _ values: [String]) {
        writeKey(key)
        beginArray()
        for value in values { write(value) }
        endArray()
    }
}

extension JSONWriter {
    /// A finite number.
    mutating func write(_ key: String, _ value: Double) {
        writeKey(key)
        if let number = JSONNumber(value) { write(number) } else { writeNull() }
    }
}

extension JSONWriter {
    /// An object of counts, sorted by name.
    mutating func write(_ key: String, _ counts: [(String, Int)]) {
        writeKey(key)
        beginObject()
        for (name, count) in counts.sorted(by: { $0.0 < $1.0 }) { write(name, count) }
        endObject()
    }
}
