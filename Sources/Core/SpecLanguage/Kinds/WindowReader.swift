import FleetModel

/// Reads one window of a `Calendar`.
struct WindowReader {
    func read(
        _ parent: FieldReader,
        _ field: Text,
        _ node: SyntaxNode
    ) -> MaintenanceWindow? {
        guard var reader = parent.mapping(field, node) else { return nil }
        let name = reader.name("name", reader.required("name"))
        let start = self.start(&reader)
        let end = self.end(&reader)
        let scope = reader.windowScope()
        reader.finish()
        guard let name, let start, let end, let scope else { return nil }
        return MaintenanceWindow(
            name: name,
            start: start,
            end: end,
            zone: scope.zone,
            classes: scope.classes,
            override: scope.override,
            span: node.span
        )
    }

    private func start(_ reader: inout FieldReader) -> MaintenanceWindow.Start? {
        let scheduleNode = reader.optional("schedule")
        let weeklyNode = reader.optional("weekly")
        let matchNode = reader.optional("dayMatch")
        guard reader.hasOne(of: "schedule", or: "weekly", "a window") else { return nil }
        if let scheduleNode { return schedule(&reader, scheduleNode, matchNode) }
        if let matchNode {
            reader.sink.error(
                .badValue,
                "`\(reader.path("dayMatch"))` belongs to a `schedule`",
                at: matchNode.span
            )
        }
        guard let weeklyNode, let weekly = weekly(&reader, weeklyNode), matchNode == nil else {
            return nil
        }
        return .weekly(weekly)
    }

    private func schedule(
        _ reader: inout FieldReader,
        _ node: SyntaxNode,
        _ matchNode: SyntaxNode?
    ) -> MaintenanceWindow.Start? {
        let match = matchNode.map {
            reader.choice("dayMatch", $0, as: CronSchedule.DayMatch.self)
        }
        guard let (text, span) = reader.string("schedule", node) else { return nil }
        let schedule: CronSchedule
        do throws(CronError) {
            schedule = try CronSchedule(text)
        } catch {
            let place = error.part.flatMap { reader.sink.place(of: $0, in: node) }
            reader.sink.error(
                .badValue,
                "`\(reader.path("schedule"))` is no cron schedule: \(error.message)",
                at: place ?? span
            )
            return nil
        }
        guard match != .some(nil), isSound(schedule, match ?? nil, reader, span) else {
            return nil
        }
        return .cron(schedule, match ?? nil)
    }

    /// Checks what the five fields mean together.
    private func isSound(
        _ schedule: CronSchedule,
        _ match: CronSchedule.DayMatch?,
        _ reader: FieldReader,
        _ span: SourceSpan
    ) -> Bool {
        if schedule.namesBothDays, match == nil {
            reader.sink.error(
                .missingField,
                "the schedule names days of the month and days of the week, and programs differ in"
                    + " whether one or both must fit",
                at: span,
                help: "add `dayMatch: any` or `dayMatch: all`"
            )
            return false
        }
        if !schedule.namesBothDays, match != nil {
            reader.sink.error(
                .contradiction,
                "`\(reader.path("dayMatch"))` is without effect: the schedule leaves a day field open",
                at: span,
                help: "remove it"
            )
            return false
        }
        let isByWeekday = schedule.namesBothDays && match == .any
        guard schedule.hasDay || isByWeekday else {
            reader.sink.error(
                .contradiction,
                "the window never opens: no month of the schedule has such a day",
                at: span
            )
            return false
        }
        return true
    }

    private func weekly(
        _ reader: inout FieldReader,
        _ node: SyntaxNode
    ) -> MaintenanceWindow.Weekly? {
        guard var weekly = reader.mapping("weekly", node) else { return nil }
        let daysNode = weekly.required("days")
        let days = daysNode.flatMap { node in
            weekly.distinct("days", node) { reader, element in
                reader.choice("days", element, as: Weekday.self)
            }
        }
        if let daysNode, days?.isEmpty == true {
            weekly.sink.error(.badValue, "`\(weekly.path("days"))` names no day", at: daysNode.span)
        }
        let at = weekly.wallTime("at", weekly.required("at"))
        let every = weekly.optional("every").map { weekly.integer("every", $0, in: 1...52) } ?? 1
        let anchor = weekly.optional("anchor").map { node in
            weekly.value("anchor", node, "a date such as 2026-01-05") { CivilDate($0) }
        }
        if let every, every > 1, !weekly.has("anchor") {
            weekly.sink.error(
                .missingField,
                "every \(every) weeks, and `\(weekly.path("anchor"))` does not say from which",
                at: node.span.start,
                help: "give it a day of the first of these weeks"
            )
        }
        weekly.finish()
        guard let days, !days.isEmpty, let at, let every, anchor != .some(nil),
            every == 1 || anchor != nil
        else { return nil }
        return MaintenanceWindow.Weekly(days: days, at: at, every: every, anchor: anchor ?? nil)
    }

    private func end(_ reader: inout FieldReader) -> MaintenanceWindow.End? {
        let durationNode = reader.optional("duration")
        let untilNode = reader.optional("until")
        guard reader.hasOne(of: "duration", or: "until", "a window") else { return nil }
        if let untilNode { return reader.wallTime("until", untilNode).map { .until($0) } }
        return reader.span("duration", durationNode, in: .minutes(1) ... .days(366))
            .map { .duration($0) }
    }
}

/// What windows and freezes are about.
struct WindowScope {
    let zone: WindowZone?
    let classes: [WorkClass]
    let override: WindowOverride
}

extension FieldReader {
    /// The fields that windows and freezes share.
    mutating func windowScope() -> WindowScope? {
        let zone = optional("timeZone").map { self.zone("timeZone", $0) }
        let classesNode = optional("classes")
        let classes =
            classesNode.map { node in
                distinct("classes", node) { reader, element in
                    reader.choice("classes", element, as: WorkClass.self)
                }
            } ?? WorkClass.allCases
        if let classesNode, classes?.isEmpty == true {
            sink.error(.badValue, "`\(path("classes"))` names no class", at: classesNode.span)
        }
        let override =
            optional("override").map { choice("override", $0, as: WindowOverride.self) }
            ?? .allowed
        guard zone != .some(nil), let classes, !classes.isEmpty, let override else { return nil }
        return WindowScope(zone: zone ?? nil, classes: classes, override: override)
    }

    /// The name of a time zone, or `device`.
    mutating func zone(_ field: Text, _ node: SyntaxNode?) -> WindowZone? {
        value(field, node, "a time zone such as Europe/London or UTC, or `device`") {
            WindowZone($0)
        }
    }

    /// A time of day.
    mutating func wallTime(_ field: Text, _ node: SyntaxNode?) -> WallTime? {
        value(
            field,
            node,
            "a time of day from 00:00 to 23:59",
            // An hour of one digit.
            meant: { WallTime("0" + $0) == nil ? nil : "0" + $0 },
            { WallTime($0) }
        )
    }
}
