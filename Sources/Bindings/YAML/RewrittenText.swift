import FleetModel

/// The text as libyaml takes it, and the way back from its events to what stands in the file.
///
/// The walk that rewrote it is not trusted: each event is held against what was rewritten, and where a byte turns out to be
/// part of what it was not taken for, the reading is of no use.
struct RewrittenText {
    /// As long as the text, line for line.
    let bytes: [UInt8]
    private let rewritten: [RewrittenByte]
    private let lines: SourceLines
    private var starts: PlaceCursor
    private var ends: PlaceCursor
    /// How many bytes that are part of a value or a name are still to be given back.
    private var waiting: Int
    private var isMisread = false

    /// nil where there is nothing to rewrite, or the text is not understood. Linear in the text.
    init?(_ inspection: TextInspection) {
        lines = inspection.lines
        var walk = LexicalWalk(inspection.text, from: lines.starts[0])
        guard let rewritten = try? walk.run(), !rewritten.isEmpty else { return nil }
        var bytes = inspection.text
        for byte in rewritten { bytes[byte.offset] = byte.byte }
        self.bytes = bytes
        self.rewritten = rewritten
        starts = PlaceCursor(lines)
        ends = PlaceCursor(lines)
        waiting = rewritten.count { $0.purpose != .separation }
    }

    /// Whether each byte that is part of a value or a name was given back, and no other one was part of any.
    var isRestored: Bool { !isMisread && waiting == 0 }

    /// The event as the file says it; nil where that is not sure. Called once for each event, in their order.
    mutating func restore(_ event: YAMLEvent) -> YAMLEvent? {
        let start = starts.offset(of: event.start)
        let end = max(ends.offset(of: event.end), start)
        let kind: YAMLEvent.Kind?
        switch event.kind {
        case .alias(let name): kind = restored(name, at: start).map(YAMLEvent.Kind.alias)
        case .scalar(let scalar):
            kind = restored(scalar, from: start, to: end).map(YAMLEvent.Kind.scalar)
        case .sequenceStart(let properties, let isFlow):
            kind = .sequenceStart(restored(properties, from: start), isFlow: isFlow)
        case .mappingStart(let properties, let isFlow):
            kind = .mappingStart(restored(properties, from: start), isFlow: isFlow)
        default: kind = event.kind
        }
        guard let kind, !isMisread else {
            isMisread = true
            return nil
        }
        return YAMLEvent(kind: kind, start: event.start, end: event.end)
    }

    // MARK: Names

    /// `start` is where the `&` or `*` stands.
    private mutating func restored(_ name: String, at start: Int) -> String? {
        let range = start + 1..<start + 1 + name.utf8.count
        guard range.upperBound <= bytes.count, bytes[range].elementsEqual(name.utf8) else {
            return nil
        }
        let changes = changes(in: range)
        guard changes.allSatisfy({ $0.purpose == .name }) else { return nil }
        waiting -= changes.count
        return String(decoding: lines.bytes[range], as: UTF8.self)
    }

    /// As they are, and a misreading noted, where the anchor is not what stands in the file.
    private mutating func restored(
        _ properties: YAMLEvent.Properties?,
        from start: Int
    ) -> YAMLEvent.Properties? {
        guard let properties, let anchor = properties.anchor else { return properties }
        let place = skipProperties(from: start, upToAnchor: true)
        guard let name = restored(anchor, at: place) else {
            isMisread = true
            return properties
        }
        return YAMLEvent.Properties(anchor: name, tag: properties.tag)
    }

    /// Where the node begins behind its properties, or where its anchor is.
    private func skipProperties(from start: Int, upToAnchor: Bool) -> Int {
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "&") where upToAnchor: return index
            case UInt8(ascii: "!") where bytes[index...].starts(with: "!<".utf8):
                while index < bytes.count, bytes[index] != UInt8(ascii: ">") { index += 1 }
                index = min(index + 1, bytes.count)
            case UInt8(ascii: "&"), UInt8(ascii: "!"):
                while index < bytes.count, !" \t\r\n,[]{}".utf8.contains(bytes[index]) {
                    index += 1
                }
            case UInt8(ascii: "#"):
                while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
                index += 1
            default: return index
            }
        }
        return index
    }

    // MARK: Values

    private mutating func restored(
        _ scalar: YAMLEvent.Scalar,
        from start: Int,
        to end: Int
    ) -> YAMLEvent.Scalar? {
        let properties = restored(scalar.properties, from: start)
        var content = start
        if properties?.anchor != nil || properties?.tag != nil {
            content = min(skipProperties(from: start, upToAnchor: false), end)
        }
        var text = scalar.text
        let changes = changes(in: content..<end)
        if let change = changes.first {
            guard changes.count == 1,
                let first = restored(text, change, isFirst: change.offset == content, scalar)
            else { return nil }
            text = first
            waiting -= 1
        }
        return YAMLEvent.Scalar(
            text: text,
            properties: properties,
            isPlain: scalar.isPlain,
            isBlock: scalar.isBlock
        )
    }

    /// The text with the first of its characters as it stands in the file; nil where no such change is known.
    private func restored(
        _ text: String,
        _ change: RewrittenByte,
        isFirst: Bool,
        _ scalar: YAMLEvent.Scalar
    ) -> String? {
        var utf8 = Array(text.utf8)
        let place: Int?
        switch change.purpose {
        case .plainStart where scalar.isPlain && isFirst: place = utf8.isEmpty ? nil : 0
        case .literalStart where scalar.isBlock: place = utf8.firstIndex { $0 != 0x0A }
        default: place = nil
        }
        guard let place, utf8[place] == RewrittenByte.placeholder else { return nil }
        utf8[place] = lines.bytes[change.offset]
        return String(decoding: utf8, as: UTF8.self)
    }

    /// What was rewritten in a part of the text. Logarithmic.
    private func changes(in range: Range<Int>) -> ArraySlice<RewrittenByte> {
        let first = rewritten.partitioningIndex { $0.offset >= range.lowerBound }
        let last = rewritten.partitioningIndex { $0.offset >= range.upperBound }
        return rewritten[first..<last]
    }
}
