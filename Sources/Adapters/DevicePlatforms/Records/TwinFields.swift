import FleetModel
import JSON

/// The members of a twin (`schemas/twin.schema.json`) that are read, by their numbers; and of a stream's trailer.
final class TwinFields: Sendable {
    /// One member: its number, its key, and how it is named where it cannot be used.
    struct Member: Sendable {
        let number: Int
        let key: StaticString
        let name: StaticString
    }

    /// The members of what a track was last told.
    struct Echo: Sendable {
        let whole: Member
        let generation: Member
        let job: Member
        let digest: Member
        /// The document, or the versions.
        let part: Member
    }

    let list: JSONRecordFields
    let projection: TwinProjection

    let record: Member
    let id: Member
    let incarnation: Member
    let revision: Member
    let labels: Member
    let facts: Member
    let sections: Member
    let config: Member
    let configReported: Member
    let configObserved: Member
    let configEcho: Echo
    let firmware: Member
    let firmwareReported: Member
    let firmwareObserved: Member
    let firmwareEcho: Echo
    let conditions: Member
    let metrics: Member
    let connectivity: Member
    let connectivityState: Member
    let expectedInterval: Member
    let job: Member
    let reportSequence: Member
    let reportedAt: Member
    let lastSeenAt: Member
    let trailer: Member
    let trailerCount: Member
    let trailerTime: Member
    let trailerCursor: Member

    static let mostMembers = 256

    init(_ projection: TwinProjection = .all) {
        var list = MemberList()
        self.projection = projection
        record = list.value([], "the record")
        id = list.identity(["id"])
        incarnation = list.value(["incarnation"])
        revision = list.value(["revision"])
        labels = list.part(["labels"], Self.strings(bytes: 63))
        facts = list.part(["facts"], Self.facts(projection.facts))
        sections = list.value(["sections"])
        config = list.value(["sections", "config"], "sections.config")
        configReported = list.part(
            ["sections", "config", "reported"],
            Self.document(projection.configPaths),
            "sections.config.reported"
        )
        configObserved = list.value(["sections", "config", "observedGeneration"])
        // Whole: what was applied and is managed no more is told of.
        configEcho = list.echo(
            ["sections", "config", "applied"],
            "document",
            Self.document(nil)
        )
        firmware = list.value(["sections", "firmware"], "sections.firmware")
        firmwareReported = list.part(
            ["sections", "firmware", "reported"],
            Self.components,
            "sections.firmware.reported"
        )
        firmwareObserved = list.value(["sections", "firmware", "observedGeneration"])
        let versions = Self.strings(bytes: 256)
        firmwareEcho = list.echo(["sections", "firmware", "applied"], "versions", versions)
        conditions = list.part(["conditions"], Self.conditions)
        metrics = list.part(
            ["health", "metrics"],
            Self.metrics(isKept: projection.keepsMetrics),
            "health.metrics"
        )
        connectivity = list.value(["connectivity"])
        connectivityState = list.value(["connectivity", "state"])
        expectedInterval = list.value(["connectivity", "expectedIntervalSeconds"])
        job = list.value(["job", "currentId"])
        reportSequence = list.value(["reportSeq"])
        reportedAt = list.value(["reportedAt"])
        lastSeenAt = list.value(["lastSeenAt"])
        trailer = list.value(["trailer"])
        trailerCount = list.value(["trailer", "count"])
        trailerTime = list.value(["trailer", "asOf"])
        trailerCursor = list.value(["trailer", "changesCursor"])
        self.list = list.fields
    }
}

extension TwinFields {
    /// Strings of at most so many bytes.
    private static func strings(bytes: Int) -> JSONRecordFields.Part {
        JSONRecordFields.Part(shape: .strings(most: mostMembers, keyBytes: 256, bytes: bytes))
    }

    private static func facts(_ names: Set<Text>?) -> JSONRecordFields.Part {
        var part = strings(bytes: 256)
        part.kept = names?.sorted().map { [.key($0)] }
        return part
    }

    private static func document(_ paths: Set<[TwinProjection.Segment]>?) -> JSONRecordFields.Part {
        JSONRecordFields.Part(
            kept: paths?.map { path in
                path.map { segment in
                    switch segment {
                    case .key(let key): .key(key)
                    case .any: .any
                    }
                }
            },
            hasHoles: true
        )
    }

    /// What is told of a component beside that is told to people, and differs from device to device.
    private static var components: JSONRecordFields.Part {
        JSONRecordFields.Part(
            kept: [
                [.any, .key("running")], [.any, .key("pending")], [.any, .key("slot")],
                [.any, .key("confirmed")], [.any, .key("lastResult"), .key("code")],
            ]
        )
    }

    private static var conditions: JSONRecordFields.Part {
        JSONRecordFields.Part(
            kept: [[.key("type")], [.key("status")], [.key("reason")], [.key("message")]]
        )
    }

    private static func metrics(isKept: Bool) -> JSONRecordFields.Part {
        JSONRecordFields.Part(
            kept: isKept ? nil : [],
            shape: .numbers(most: mostMembers, keyBytes: 128)
        )
    }
}

/// Numbers members as they are added.
private struct MemberList {
    var fields = JSONRecordFields()

    mutating func value(_ path: [StaticString], _ name: StaticString? = nil) -> TwinFields.Member {
        member(fields.addValue(Self.path(path)), path, name)
    }

    mutating func identity(_ path: [StaticString]) -> TwinFields.Member {
        member(fields.addIdentity(Self.path(path)), path, nil)
    }

    mutating func part(
        _ path: [StaticString],
        _ part: JSONRecordFields.Part,
        _ name: StaticString? = nil
    ) -> TwinFields.Member {
        member(fields.addPart(Self.path(path), as: part), path, name)
    }

    mutating func echo(
        _ path: [StaticString],
        _ key: StaticString,
        _ part: JSONRecordFields.Part
    ) -> TwinFields.Echo {
        TwinFields.Echo(
            whole: value(path),
            generation: value(path + ["generation"]),
            job: value(path + ["jobId"]),
            digest: value(path + ["digest"]),
            part: self.part(path + [key], part)
        )
    }

    private func member(
        _ number: Int,
        _ path: [StaticString],
        _ name: StaticString?
    ) -> TwinFields.Member {
        let key = path.last ?? ""
        return TwinFields.Member(number: number, key: key, name: name ?? key)
    }

    private static func path(_ path: [StaticString]) -> [Text] { path.map { Text("\($0)") } }
}
