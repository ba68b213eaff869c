import FleetModel

extension PlanCause {
    var json: JSONValue {
        .members([
            ("kind", .string(kind.rawValue)),
            ("track", .string(subject.track.rawValue)),
            ("path", .string(subject.path)),
            ("resource", source.map { .string("\($0.kind)/\($0.name)") }),
            (Text("span"), source?.span.json),
            ("devices", .integer(count)),
            (
                "differences",
                .array(
                    differences.map { difference in
                        .members(
                            difference.change.values + [("devices", .integer(difference.count))]
                        )
                    }
                )
            ),
        ])
    }
}

extension Change.Subject {
    /// The path of the field, or the component.
    package var path: String {
        switch self {
        case .field(let path): path.description
        case .component(let name): name.string
        }
    }
}

extension Change {
    /// Action and values; a value that is not there is left out, which `null` is not.
    fileprivate var values: [(Text, JSONValue?)] {
        [
            ("action", .string(action.rawValue)),
            ("before", reported),
            ("after", desired),
            ("own", isOwn ? true : nil),
        ]
    }

    /// The same members as its cause has, in their order: a plan of a large fleet writes some hundred thousand.
    fileprivate func write<Sink: PlanSink>(
        to writer: inout PlanWriter<Sink>
    ) throws(Sink.Failure) {
        try writer.writeObject([
            ("action", .short(.string(action.rawValue))),
            ("after", desired.map(PlanWriter.Value.short)),
            ("before", reported.map(PlanWriter.Value.short)),
            ("own", isOwn ? .short(true) : nil),
            ("path", .short(.string(subject.path))),
            ("resource", source.map { .short(.string("\($0.kind)/\($0.name)")) }),
            ("span", (source?.span.json).map(PlanWriter.Value.short)),
            ("track", .short(.string(subject.track.rawValue))),
        ])
    }
}

extension PlannedStep {
    var json: JSONValue {
        switch self {
        case .firmware(let component, let from, let to, let bytes):
            [
                "track": "firmware",
                "component": .string(component),
                "from": .string(from.description),
                "to": .string(to.description),
                "bytes": .number(JSONNumber(Int64(clamping: bytes))),
            ]
        case .config(let digest):
            .members([("track", "config"), ("digest", .digest(digest))])
        }
    }
}

extension TrackStatus {
    var json: JSONValue {
        .members([
            ("status", .string(name)),
            ("obstacle", obstacle.map { .string($0.code.rawValue) }),
            ("message", obstacle.map { .string($0.message) }),
        ])
    }
}

extension DeviceGroup {
    func write<Sink: PlanSink>(to writer: inout PlanWriter<Sink>) throws(Sink.Failure) {
        try writer.writeObject(
            standing() + [
                ("count", .short(.integer(devices.count))),
                ("devices", PlanWriter.devices(devices)),
            ]
        )
    }

    /// What holds for each of its devices.
    func standing<Sink: PlanSink>() -> [PlanWriter<Sink>.Member] {
        typealias Writer = PlanWriter<Sink>
        var rivals: JSONValue?
        if case .conflicted(let names) = governance {
            rivals = .array(names.map { .string($0.text) })
        }
        return [
            (
                "changes",
                Writer.array(changes) { writer, change throws(Sink.Failure) in
                    try change.write(to: &writer)
                }
            ),
            ("cohort", governance.cohort.map { .short(.string($0.text)) }),
            ("config", (config?.json).map(Writer.Value.short)),
            ("conflict", rivals.map(Writer.Value.short)),
            ("firmware", (firmware?.json).map(Writer.Value.short)),
            ("jobs", Writer.trees(steps) { $0.json }),
        ]
    }
}

extension GuardFinding {
    var json: JSONValue {
        var yes: JSONValue?
        let state: String
        switch verdict {
        case .passed: state = "passed"
        case .broken: state = "broken"
        case .acknowledged(let name):
            state = "acknowledged"
            yes = .string(name.text)
        }
        return .members([
            ("guard", .string(kind.rawValue)),
            ("cohort", .string(cohort.text)),
            ("count", .integer(count)),
            ("limit", .integer(limit)),
            ("written", .string(written)),
            ("total", .integer(total)),
            ("verdict", .string(state)),
            (Text("acknowledgement"), yes),
        ])
    }
}

extension PlanFinding {
    var json: JSONValue {
        .members([
            ("severity", .string(severity.rawValue)),
            ("code", .string(code.rawValue)),
            ("message", .string(message)),
            ("cohort", cohort.map { .string($0.text) }),
            (Text("span"), span?.json),
            ("devices", .integer(count)),
            ("help", help.map { .string($0) }),
        ])
    }
}
