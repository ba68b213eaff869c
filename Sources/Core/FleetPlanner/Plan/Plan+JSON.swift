package import FleetModel

extension Plan {
    /// Of a plan, so many bytes are kept while they are digested; a longer one is made twice.
    package static var mostKept: Int { 1 << 26 }

    /// Writes the plan as canonical JSON (RFC 8785) by `schemas/plan.schema.json`, with its own digest, which stands in its midst:
    /// the source of every other form. O(devices).
    ///
    /// `isExpanded`: with every device by itself as well, in the order of their ids. `mostKept`: bytes.
    package func write<Sink: PlanSink>(
        to sink: Sink,
        isExpanded: Bool = false,
        mostKept: Int = Self.mostKept
    ) throws(Sink.Failure) -> Sink {
        let twins = devices.digest
        let first = write(to: Digesting(mostKept: isExpanded ? 0 : mostKept), twins, with: nil)
        let digest = first.stream.finish()
        guard let pieces = first.pieces(with: digest) else {
            let expansion = isExpanded ? PlanExpansion(self).value(for: Sink.self) : nil
            return try write(to: sink, twins, with: digest, expansion)
        }
        var sink = sink
        for piece in pieces { try sink.take(piece) }
        return sink
    }

    /// What ``write(to:)`` writes, in one piece.
    package var canonicalBytes: [UInt8] { write(to: Bytes()).bytes }

    /// SHA-256 of the canonical form of everything but this digest and the devices by themselves, which follow from the rest.
    package var digest: Digest { digest(devices.digest) }

    private func digest(_ twins: Digest) -> Digest {
        write(to: Digesting(mostKept: 0), twins, with: nil).stream.finish()
    }

    private func write<Sink: PlanSink>(
        to sink: Sink,
        _ twins: Digest,
        with digest: Digest?,
        _ expansion: PlanWriter<Sink>.Value? = nil
    ) throws(Sink.Failure) -> Sink {
        typealias Writer = PlanWriter<Sink>
        var writer = Writer(sink)
        try writer.writeObject([
            ("formatVersion", .short(.string(Self.formatVersion))),
            ("digest", JSONValue.digest(digest).map(Writer.Value.short) ?? .later),
            ("intent", .short(.string(intent.hexadecimal))),
            ("adopted", .short(.bool(isAdopted))),
            ("denied", .short(.bool(isDenied))),
            ("inputs", .short(inputs.json(twins))),
            ("summary", .short(summary.json)),
            ("causes", Writer.trees(causes) { $0.json }),
            (
                "groups",
                Writer.array(groups) { writer, group throws(Sink.Failure) in
                    try group.write(to: &writer)
                }
            ),
            (
                "rollouts",
                Writer.array(rollouts) { writer, rollout throws(Sink.Failure) in
                    try rollout.write(to: &writer)
                }
            ),
            ("devices", expansion),
            ("guards", Writer.trees(guards) { $0.json }),
            ("findings", Writer.trees(findings) { $0.json }),
            ("comparison", (comparison?.json).map(Writer.Value.short)),
        ])
        return try writer.finish()
    }
}

/// Collects what is written.
private struct Bytes: PlanSink {
    private(set) var bytes: [UInt8] = []

    mutating func take(_ piece: [UInt8]) { bytes += piece }
}

/// Digests what is written, and keeps it where it is not too long.
private struct Digesting: PlanSink {
    let mostKept: Int
    private(set) var stream = DigestStream()
    private var pieces: [[UInt8]] = []
    private var count = 0
    /// How many pieces lie before the digest.
    private var place = 0

    init(mostKept: Int) { self.mostKept = mostKept }

    mutating func take(_ piece: [UInt8]) {
        stream.add(piece)
        count += piece.count
        // A copy, so that the writer's memory is used again.
        if count <= mostKept { pieces.append(Array(piece[...])) } else { pieces = [] }
    }

    mutating func mark() { place = pieces.count }

    /// What was kept, with the digest at its place; nil: it was too long.
    func pieces(with digest: Digest) -> [[UInt8]]? {
        guard count <= mostKept else { return nil }
        let member = Array(",\"digest\":\"\(digest.hexadecimal)\"".utf8)
        return pieces[..<place] + [member] + pieces[place...]
    }
}

extension JSONObject {
    /// Members in any order; those without a value are left out.
    init(_ members: [(Text, JSONValue?)]) {
        self.init()
        for (key, value) in members {
            if let value { self[key] = value }
        }
    }
}

extension JSONValue {
    /// An object of the members that have a value.
    static func members(_ members: [(Text, JSONValue?)]) -> JSONValue {
        .object(JSONObject(members))
    }

    static func digest(_ digest: Digest?) -> JSONValue? {
        digest.map { .string($0.hexadecimal) }
    }
}

extension SourceSpan {
    var json: JSONValue {
        .object(
            JSONObject(sorted: [
                JSONObject.Member(key: "column", value: .integer(column)),
                JSONObject.Member(key: "endColumn", value: .integer(endColumn)),
                JSONObject.Member(key: "endLine", value: .integer(endLine)),
                JSONObject.Member(key: "file", value: .string(file)),
                JSONObject.Member(key: "line", value: .integer(line)),
            ])
        )
    }
}

extension PlanInputs {
    func json(_ twins: Digest) -> JSONValue {
        .members([
            ("commit", commit.map { .string($0.text) }),
            ("fleet", .digest(fleet)),
            ("base", base.map { .string($0.text) }),
            ("baseFleet", .digest(baseFleet)),
            ("settings", .digest(settings)),
            ("now", .string(now.description)),
            ("timeZones", timeZones.map { .string($0) }),
            (
                "twins",
                .members([
                    ("count", .integer(twinCount)),
                    ("fresh", .integer(freshCount)),
                    ("refused", refusedCount > 0 ? .integer(refusedCount) : nil),
                    ("digest", .digest(twins)),
                    ("sweptAt", sweptAt.map { .string($0.description) }),
                    ("oldestReport", oldestReport.map { .string($0.description) }),
                ])
            ),
        ])
    }
}

extension PlanSummary {
    var json: JSONValue {
        [
            "devices": .integer(devices),
            "change": .integer(change),
            "firmware": .integer(firmware),
            "release": .integer(release),
            "drifted": .integer(drifted),
            "unchanged": .integer(unchanged),
            "pending": .integer(pending),
            "blocked": .integer(blocked),
            "conflicted": .integer(conflicted),
            "contested": .integer(contested),
            "heldBack": .integer(heldBack),
            "stale": .integer(stale),
            "unreachable": .integer(unreachable),
            "unmanaged": .integer(unmanaged),
            "excluded": .integer(excluded),
            "maintenance": .integer(maintenance),
            "quarantined": .integer(quarantined),
            "retired": .integer(retired),
            "warnings": .integer(warnings),
            "denied": .integer(denied),
        ]
    }
}
