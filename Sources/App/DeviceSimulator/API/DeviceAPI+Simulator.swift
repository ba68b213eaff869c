import FleetModel

extension DeviceAPI {
    /// The calls that only a simulator has: faults, the ledger, and what the world is like.
    func answer(simulator endpoint: Endpoint, _ request: APIRequest) throws(Problem) -> APIAnswer {
        try request.allow()
        switch endpoint {
        case .ledger: return ledger()
        case .ledgerOffers: return offers()
        case .ledgerExecutions: return executions()
        case .faults: return request.method == "POST" ? try setFaults(request) : faults()
        case .status: return status()
        case .registry: return try register(request)
        default: throw Problem(404, "not_found")
        }
    }

    private func ledger() -> APIAnswer {
        let (counts, violations, lost) = platform.withFleet { fleet in
            (fleet.ledger.counts, fleet.ledger.violations, fleet.lostJobs)
        }
        return .json { writer in
            writer.beginObject()
            writer.write("offers", counts.offers)
            writer.write("resends", counts.resends)
            writer.write("distinctJobs", counts.distinctJobs)
            writer.write("conflictingOffers", counts.conflictingOffers)
            writer.write("repeatedDecisions", counts.repeatedDecisions)
            writer.write("executions", counts.executions)
            writer.write("doubledExecutions", counts.doubledExecutions)
            writer.write("lost", lost.count)
            writer.write("lostJobs", lost.prefix(DeviceLedger.maxViolations).map(\.description))
            writer.write("violationCount", counts.violations)
            writer.write("violations", violations)
            writer.write("unlisted", counts.unlisted)
            writer.endObject()
        }
    }

    private func offers() -> APIAnswer {
        let offers = platform.withFleet { $0.ledger.offers }
        return Self.lines(offers) { offer, writer in
            writer.write("at", offer.at.description)
            writer.write("device", offer.device.description)
            writer.write("incarnation", offer.incarnation.description)
            writer.write("track", offer.track.rawValue)
            writer.write("generation", Int(clamping: offer.generation.number))
            writer.write("jobId", offer.job.description)
            writer.write("targetDigest", offer.targetDigest.hexadecimal)
            writer.write("bodyDigest", offer.bodyDigest.hexadecimal)
            writer.write("epoch", Int(clamping: offer.epoch.number))
            writer.write("status", offer.status)
        }
    }

    private func executions() -> APIAnswer {
        let executions = platform.withFleet { $0.ledger.executions }
        return Self.lines(executions) { execution, writer in
            writer.write("at", execution.at.description)
            writer.write("device", execution.device.description)
            writer.write("incarnation", execution.incarnation.description)
            writer.write("track", execution.track.rawValue)
            writer.write("generation", Int(clamping: execution.generation.number))
            writer.write("jobId", execution.job.description)
            writer.write("targetDigest", execution.targetDigest.hexadecimal)
            if let outcome = execution.outcome { writer.write("outcome", outcome.rawValue) }
        }
    }

    /// One object a line, and a trailer with their number.
    private static func lines<Entry: Sendable>(
        _ entries: [Entry],
        _ write: @escaping @Sendable (Entry, inout JSONWriter) -> Void
    ) -> APIAnswer {
        let size = 200
        let last = (entries.count + size - 1) / size
        return APIAnswer(
            contentType: "application/x-ndjson",
            body: .parts { part in
                guard part <= last else { return nil }
                var writer = JSONWriter()
                let start = min(part * size, entries.count)
                for entry in entries[start..<min(start + size, entries.count)] {
                    writer.beginObject()
                    write(entry, &writer)
                    writer.endObject()
                    writer.endLine()
                }
                guard part == last else { return writer.takeBytes() }
                writer.beginObject()
                writer.writeKey("trailer")
                writer.beginObject()
                writer.write("count", entries.count)
                writer.endObject()
                writer.endObject()
                writer.endLine()
                return writer.takeBytes()
            }
        )
    }

    private func faults() -> APIAnswer {
        let faults = platform.withFleet { $0.faults }
        return .json { FaultsDocument.write(faults, to: &$0) }
    }

    /// Sets the members that the body names and leaves the others.
    private func setFaults(_ request: APIRequest) throws(Problem) -> APIAnswer {
        let document = try request.json()
        let result = platform.withFleet { fleet -> Result<SimulatedFaults, Problem> in
            do throws(Problem) {
                let merged = try FaultsDocument.merged(fleet.faults, with: document)
                fleet.setFaults(merged)
                return .success(merged)
            } catch {
                return .failure(error)
            }
        }
        let merged = try result.get()
        return .json { FaultsDocument.write(merged, to: &$0) }
    }

    private func status() -> APIAnswer {
        let census = platform.withFleet { $0.census }
        let scale = platform.time.scale
        return .json { writer in
            writer.beginObject()
            writer.write("now", census.now.description)
            writer.write("timeScale", scale)
            writer.write("seed", String(census.seed))
            writer.write("devices", census.devices)
            writer.write("offline", census.offline)
            writer.write("notReady", census.notReady)
            writer.write("working", census.working)
            writer.write("epoch", Int(clamping: census.epoch.number))
            writer.write("jobs", census.jobs.map { ($0.key.rawValue, $0.value) })
            writer.writeKey("versions")
            writer.beginObject()
            for (component, versions) in census.versions.sorted(by: { $0.key < $1.key }) {
                let counts = versions.map { ($0.key.string, $0.value) }
                writer.write(component.string, counts)
            }
            writer.endObject()
            writer.endObject()
        }
    }

    /// `{"remove": [ids], "replace": [ids], "relabel": {id: {name: value}}}`, each member optional.
    private func register(_ request: APIRequest) throws(Problem) -> APIAnswer {
        let body = try request.json()
        let removed = try Self.ids(body["remove"])
        let replaced = try Self.ids(body["replace"])
        var relabelled: [(DeviceID, LabelSet)] = []
        for member in body["relabel"]?.object?.members ?? [] {
            guard let id = DeviceID(member.key.string), let object = member.value.object,
                let labels = Self.labels(object)
            else { throw .invalid("relabel holds what is no device or no labels") }
            relabelled.append((id, labels))
        }
        let changed = platform.withFleet { fleet in
            var changed = 0
            for id in removed where fleet.remove(id) { changed += 1 }
            for id in replaced where fleet.replace(id) { changed += 1 }
            for (id, labels) in relabelled where fleet.relabel(id, labels) { changed += 1 }
            return changed
        }
        return .json { writer in
            writer.beginObject()
            writer.write("changed", changed)
            writer.endObject()
        }
    }

    private static func ids(_ value: JSONValue?) throws(Problem) -> [DeviceID] {
        guard let value else { return [] }
        guard let entries = value.array else { throw .invalid("no array of ids") }
        var ids: [DeviceID] = []
        for entry in entries {
            guard let id = entry.string.flatMap(DeviceID.init) else {
                throw .invalid("no device id")
            }
            ids.append(id)
        }
        return ids
    }

    private static func labels(_ object: JSONObject) -> LabelSet? {
        var pairs: [LabelSet.Pair] = []
        for member in object.members {
            guard let value = member.value.string, value.utf8.count <= 63 else { return nil }
            pairs.append(LabelSet.Pair(name: member.key, value: Text(value)))
        }
        return LabelSet(pairs)
    }
}
