import FleetModel

/// One object of a document with its place in it, for errors that name what is missing.
private struct Reader {
    let object: JSONObject
    let path: String

    init(_ value: JSONValue?, at path: String) throws(PlanDocumentError) {
        guard let object = value?.object else {
            let name = path.isEmpty ? "the document" : "`\(path)`"
            throw PlanDocumentError("\(name) is not an object")
        }
        self.object = object
        self.path = path
    }

    func optional(_ key: Text) -> String? { object[key]?.string }
    func value(_ key: Text) -> JSONValue? { object[key] }

    func text(_ key: Text) throws(PlanDocumentError) -> String {
        guard let text = object[key]?.string else { throw missing(key, "a string") }
        return text
    }

    func number(_ key: Text) throws(PlanDocumentError) -> Int {
        guard let number = object[key]?.integer else { throw missing(key, "a whole number") }
        return Int(number)
    }

    func flag(_ key: Text) throws(PlanDocumentError) -> Bool {
        guard let flag = object[key]?.bool else { throw missing(key, "true or false") }
        return flag
    }

    func child(_ key: Text) throws(PlanDocumentError) -> Reader {
        try Reader(object[key], at: path.isEmpty ? key.string : "\(path).\(key)")
    }

    func strings(_ key: Text) throws(PlanDocumentError) -> [String] {
        guard let elements = object[key]?.array else { throw missing(key, "an array") }
        var strings: [String] = []
        for element in elements {
            guard let string = element.string else { throw missing(key, "an array of strings") }
            strings.append(string)
        }
        return strings
    }

    func each<Value>(
        _ key: Text,
        _ read: (Reader) throws(PlanDocumentError) -> Value
    ) throws(PlanDocumentError) -> [Value] {
        guard let elements = object[key]?.array else { throw missing(key, "an array") }
        var values: [Value] = []
        for (index, element) in elements.enumerated() {
            values.append(try read(try Reader(element, at: "\(path)\(key)[\(index)]")))
        }
        return values
    }

    private func missing(_ key: Text, _ what: String) -> PlanDocumentError {
        PlanDocumentError("`\(path.isEmpty ? "" : path + ".")\(key)` is not \(what)")
    }
}

extension PlanDocument {
    /// Reads format 1: later minor versions only add, and what is not known is left aside.
    init(_ json: JSONValue) throws(PlanDocumentError) {
        let root = try Reader(json, at: "")
        let version = try root.text("formatVersion")
        guard version.hasPrefix("1.") else {
            throw PlanDocumentError("format \(version) is not known here, only 1.x")
        }
        digest = try root.text("digest")
        intent = try root.text("intent")
        isAdopted = try root.flag("adopted")
        isDenied = try root.flag("denied")
        let inputs = try root.child("inputs")
        commit = inputs.optional("commit")
        base = inputs.optional("base")
        now = try inputs.text("now")
        let table = try inputs.child("twins")
        twins = try table.number("count")
        fresh = try table.number("fresh")
        refused = table.value("refused") == nil ? 0 : try table.number("refused")
        oldestReport = table.optional("oldestReport")
        var summary: [String: Int] = [:]
        let lines = try root.child("summary")
        for member in lines.object.members {
            summary[member.key.string] = try lines.number(member.key)
        }
        self.summary = summary
        causes = try root.each("causes", Cause.init)
        groups = try root.each("groups", Group.init)
        rollouts = try root.each("rollouts", Rollout.init)
        findings = try root.each("findings", Finding.init)
        comparison =
            try root.value("comparison") == nil ? nil : Comparison(root.child("comparison"))
    }
}

extension PlanDocument.Place {
    fileprivate init?(_ value: JSONValue?) {
        guard let file = value?["file"]?.string, let line = value?["line"]?.integer else {
            return nil
        }
        self.init(file: file, line: Int(line))
    }
}

extension PlanDocument.Difference {
    fileprivate init(_ reader: Reader, devices: Int) throws(PlanDocumentError) {
        action = try reader.text("action")
        before = reader.value("before")
        after = reader.value("after")
        isOwn = reader.value("own")?.bool ?? false
        self.devices = devices
    }
}

extension PlanDocument.Cause {
    fileprivate init(_ reader: Reader) throws(PlanDocumentError) {
        kind = try reader.text("kind")
        path = try reader.text("path")
        resource = reader.optional("resource")
        place = PlanDocument.Place(reader.value("span"))
        devices = try reader.number("devices")
        differences = try reader.each("differences") { reader throws(PlanDocumentError) in
            try PlanDocument.Difference(reader, devices: try reader.number("devices"))
        }
    }
}

extension PlanDocument.Group {
    fileprivate init(_ reader: Reader) throws(PlanDocumentError) {
        let count = try reader.number("count")
        self.count = count
        cohort = reader.optional("cohort")
        firmware = reader.value("firmware")?["status"]?.string
        config = reader.value("config")?["status"]?.string
        changes = try reader.each("changes") { reader throws(PlanDocumentError) in
            PlanDocument.Change(
                path: try reader.text("path"),
                resource: reader.optional("resource"),
                difference: try PlanDocument.Difference(reader, devices: count)
            )
        }
        jobs = try reader.each("jobs", PlanDocument.Job.init)
        devices = try reader.strings("devices")
    }
}

extension PlanDocument.Job {
    fileprivate init(_ reader: Reader) throws(PlanDocumentError) {
        track = try reader.text("track")
        if track == "firmware" {
            text =
                "\(try reader.text("component")) \(try reader.text("from")) -> \(try reader.text("to"))"
            bytes = Int64(try reader.number("bytes"))
        } else {
            text = "config"
            bytes = 0
        }
    }
}

extension PlanDocument.Wave {
    fileprivate init(_ reader: Reader) throws(PlanDocumentError) {
        name = try reader.text("name")
        members = try reader.text("members")
        count = try reader.number("count")
        cumulative = try reader.number("cumulative")
        isSkipped = try reader.flag("skipped")
        requiredSuccesses = try reader.number("requiredSuccesses")
        allowedFailures = try reader.number("allowedFailures")
        soak = try reader.text("soak")
        gates = try reader.strings("gates")
        earliest = try reader.text("earliest")
        devices = try reader.strings("devices")
    }
}

extension PlanDocument.Rollout {
    fileprivate init(_ reader: Reader) throws(PlanDocumentError) {
        id = try reader.text("id")
        kind = try reader.text("kind")
        cohort = try reader.text("cohort")
        track = try reader.text("track")
        from = reader.optional("from")
        to = try reader.text("to")
        change = try reader.number("change")
        converged = try reader.number("converged")
        waiting = try reader.number("waiting")
        after = try reader.strings("after")
        follows = reader.value("follows").flatMap { value in
            guard let rollout = value["rollout"]?.string,
                let succession = value["succession"]?.string
            else { return nil }
            return succession == "supersede" ? "supersedes \(rollout)" : "waits for \(rollout)"
        }
        windows = try (reader.value("windows")?.array ?? []).map {
            value throws(PlanDocumentError) in
            let window = try Reader(value, at: "windows")
            let zone = window.optional("zone").map { "devices in \($0): " } ?? ""
            return try zone + window.text("sentence")
        }
        waves = try reader.each("waves", PlanDocument.Wave.init)
    }
}

extension PlanDocument.Finding {
    fileprivate init(_ reader: Reader) throws(PlanDocumentError) {
        severity = try reader.text("severity")
        code = try reader.text("code")
        message = try reader.text("message")
        place = PlanDocument.Place(reader.value("span"))
        devices = try reader.number("devices")
        help = reader.optional("help")
    }
}

extension PlanDocument.Comparison {
    fileprivate init(_ reader: Reader) throws(PlanDocumentError) {
        base = reader.optional("base")
        devices = try reader.number("devices")
        newDevices = try reader.number("newDevices")
        causes = try reader.each("causes") { cause throws(PlanDocumentError) in
            let resource = cause.optional("resource").map { "\($0) " } ?? ""
            return try PlanDocument.Novelty(cause, name: resource + cause.text("path"))
        }
        rollouts = try reader.each("rollouts") { rollout throws(PlanDocumentError) in
            let name = "\(try rollout.text("cohort")) \(try rollout.text("track"))"
            return try PlanDocument.Novelty(rollout, name: name)
        }
    }
}

extension PlanDocument.Novelty {
    fileprivate init(_ reader: Reader, name: String) throws(PlanDocumentError) {
        difference = try reader.text("difference")
        self.name = name
        place = PlanDocument.Place(reader.value("span"))
        devices = try reader.number("devices")
    }
}
