import FleetModel

/// Reads the `spec` of a `Calendar`.
///
/// Defaults: everything is in UTC, is about every class of work, and gives way to an emergency.
struct CalendarReader {
    let envelope: Envelope
    let sink: DiagnosticSink

    func read() -> MaintenanceCalendar? {
        guard var reader = FieldReader(envelope.spec, "spec", sink) else { return nil }
        let zone = reader.optional("timeZone").map { reader.zone("timeZone", $0) } ?? .utc
        let allow = reader.optional("allow").map { windows(reader, "allow", $0) } ?? []
        let deny = reader.optional("deny").map { windows(reader, "deny", $0) } ?? []
        let freezes = reader.optional("freezes").map { self.freezes(reader, $0) } ?? []
        let holidays = reader.optional("holidays").map { self.holidays(reader, $0) } ?? []
        reader.finish()
        let fields = ["allow", "deny", "freezes", "holidays"] as [Text]
        guard fields.contains(where: reader.has) else {
            sink.error(
                .missingField,
                "a calendar without `allow`, `deny`, `freezes` and `holidays` says nothing",
                at: envelope.spec.span.start
            )
            return nil
        }
        let isSound = areNamedOnce((allow ?? []) + (deny ?? []), freezes ?? [])
        guard let zone, let allow, let deny, let freezes, let holidays, isSound else { return nil }
        return MaintenanceCalendar(
            name: envelope.name,
            span: envelope.nameSpan,
            zone: zone,
            allow: allow,
            deny: deny,
            freezes: freezes.map(\.freeze),
            holidays: holidays
        )
    }

    private func windows(
        _ parent: FieldReader,
        _ field: Text,
        _ node: SyntaxNode
    ) -> [MaintenanceWindow]? {
        var reader = parent
        guard let elements = reader.elements(field, node) else { return nil }
        let windows = elements.map { WindowReader().read(reader, field, $0) }
        return windows.contains(nil) ? nil : windows.compactMap { $0 }
    }

    private typealias PlacedFreeze = (freeze: MaintenanceCalendar.Freeze, span: SourceSpan)

    private func freezes(_ parent: FieldReader, _ node: SyntaxNode) -> [PlacedFreeze]? {
        var reader = parent
        guard let elements = reader.elements("freezes", node) else { return nil }
        let freezes = elements.compactMap { element in
            freeze(reader, element).map { (freeze: $0, span: element.span) }
        }
        return freezes.count == elements.count ? freezes : nil
    }

    private func freeze(
        _ parent: FieldReader,
        _ node: SyntaxNode
    ) -> MaintenanceCalendar.Freeze? {
        guard var reader = parent.mapping("freezes", node) else { return nil }
        let name = reader.name("name", reader.required("name"))
        let wanted = "a date such as 2026-12-18, or a time on it such as 2026-12-18T18:00"
        let from = reader.value("from", reader.required("from"), wanted) { CivilTime($0) }
        let untilNode = reader.required("until")
        let until = reader.value("until", untilNode, wanted) { CivilTime($0) }
        let reason = reader.prose("reason", reader.required("reason"))
        let scope = reader.windowScope()
        reader.finish()
        if let from, let until, let untilNode, until <= from {
            sink.error(
                .contradiction,
                "the freeze ends at \(until), which is not after its beginning at \(from)",
                at: untilNode.span
            )
            return nil
        }
        guard let name, let from, let until, let reason, let scope else { return nil }
        return MaintenanceCalendar.Freeze(
            name: name,
            from: from,
            until: until,
            zone: scope.zone,
            reason: reason,
            classes: scope.classes,
            override: scope.override
        )
    }

    private func holidays(
        _ parent: FieldReader,
        _ node: SyntaxNode
    ) -> [MaintenanceCalendar.Holiday]? {
        var reader = parent
        let holidays = reader.distinct("holidays", node, ofWords: false) { parent, element in
            guard var reader = parent.mapping("holidays", element) else {
                return nil as MaintenanceCalendar.Holiday?
            }
            let name = reader.line("name", reader.required("name"), upTo: 128)
            let date = reader.value(
                "date",
                reader.required("date"),
                "a date such as 2026-12-25"
            ) { CivilDate($0) }
            let yearly = reader.optional("yearly").map { reader.bool("yearly", $0) } ?? false
            reader.finish()
            guard let name, let date, let yearly else { return nil }
            return MaintenanceCalendar.Holiday(name: name, date: date, isYearly: yearly)
        }
        return holidays
    }

    /// Windows and freezes are told by their names, so that each needs its own.
    private func areNamedOnce(
        _ windows: [MaintenanceWindow],
        _ freezes: [PlacedFreeze]
    ) -> Bool {
        var seen: [ResourceName: SourceSpan] = [:]
        var isSound = true
        let named =
            windows.map { ($0.name, $0.span) } + freezes.map { ($0.freeze.name, $0.span) }
        for (name, span) in named {
            if let first = seen.updateValue(span, forKey: name) {
                sink.error(
                    .badValue,
                    "two windows or freezes have the name `\(name)`",
                    at: span.start,
                    related: [.init(span: first.start, message: "the first one")]
                )
                isSound = false
            }
        }
        return isSound
    }
}
