import FleetModel
import Testing

/// Compares what the platform's own ledger saw with what controllers' journals say, once all is at rest.
struct Witness {
    /// What a platform or a device noted of one job.
    private struct Decision: Hashable, CustomStringConvertible {
        let device: String
        let track: String
        let generation: Int64

        init(_ value: JSONValue) {
            device = value["device"]?.string ?? ""
            track = value["track"]?.string ?? ""
            generation = value["generation"]?.integer ?? -1
        }

        var description: String { "\(device) \(track) \(generation)" }
    }

    private let fleet: LiveFleet
    private let journals: [[JSONValue]]
    private let unheard: Set<String>
    private let firstEpoch: Int64

    /// The journals are of all stores that gave out jobs to this fleet, in the order of their time.
    ///
    /// `unheard` are jobs that devices did although the platform says otherwise; offers of an epoch before `sinceEpoch`
    /// stand in no journal that is here.
    init(
        _ fleet: LiveFleet,
        journals: [[JSONValue]],
        unheard: Set<String> = [],
        sinceEpoch: Int64 = 0
    ) {
        self.fleet = fleet
        self.journals = journals
        self.unheard = unheard
        firstEpoch = sinceEpoch
    }

    /// Expects that no job was lost, none doubled, that journal and ledger tell the same, and that every gateway has what
    /// the specs say.
    ///
    /// `successes`: how many executions must have taken effect, so that nothing passes where nothing happened.
    func expectNothingLostOrDoubled(
        successes: Int,
        specs: LiveSpecs,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let ledger = try await fleet.simulator.get("simulator/v1/ledger")
        for count: Text in [
            "violationCount", "lost", "doubledExecutions", "conflictingOffers", "repeatedDecisions",
        ] {
            #expect(
                ledger[count]?.integer == 0,
                "\(count): \(ledger.canonicalText)",
                sourceLocation: sourceLocation
            )
        }
        let executions = try await fleet.simulator.lines("simulator/v1/ledger/executions")
        let decisions = executions.map(Decision.init)
        #expect(Set(decisions).count == decisions.count, sourceLocation: sourceLocation)
        let successful = Set(
            executions.filter { $0["outcome"]?.string == "succeeded" }
                .compactMap { $0["jobId"]?.string }
        )
        #expect(successful.count == successes, sourceLocation: sourceLocation)
        try await expectJournalsAgree(successful, sourceLocation)
        try await expectDevicesHave(specs, sourceLocation)
    }

    private func expectJournalsAgree(
        _ successful: Set<String>,
        _ sourceLocation: SourceLocation
    ) async throws {
        let offers = try await fleet.simulator.lines("simulator/v1/ledger/offers")
        var account = JournalAccount()
        for journal in journals { for entry in journal { account.take(entry) } }
        #expect(account.contradictions.isEmpty, sourceLocation: sourceLocation)
        #expect(account.open.isEmpty, "still open", sourceLocation: sourceLocation)
        let offered = Set(
            offers.filter { ($0["epoch"]?.integer ?? 0) >= firstEpoch }
                .compactMap { $0["jobId"]?.string }
        )
        #expect(!offered.isEmpty, sourceLocation: sourceLocation)
        #expect(offered.isSubset(of: account.persisted), sourceLocation: sourceLocation)
        let told = successful.subtracting(unheard).intersection(offered)
        #expect(account.succeeded == told, sourceLocation: sourceLocation)
    }

    /// What the devices themselves report.
    private func expectDevicesHave(
        _ specs: LiveSpecs,
        _ sourceLocation: SourceLocation
    ) async throws {
        let twins = try await fleet.simulator.lines(
            "twin/v1/devices",
            accepting: "application/x-ndjson"
        ).filter { $0["labels"]?["role"]?.string == "gateway" }
        #expect(twins.count == LiveFleet.gateways, sourceLocation: sourceLocation)
        for twin in twins {
            let sections = twin["sections"]
            let telemetry = sections?["config"]?["reported"]?["telemetry"]
            #expect(
                telemetry?["intervalSeconds"]?.integer == Int64(specs.interval),
                sourceLocation: sourceLocation
            )
            let running = sections?["firmware"]?["reported"]?["os"]?["running"]?.string
            #expect(running == specs.firmware ?? "2.3.0", sourceLocation: sourceLocation)
        }
    }
}

/// What a journal says of jobs, read by somebody who knows nothing of the program but the names of its records.
struct JournalAccount {
    private(set) var persisted: Set<String> = []
    private(set) var succeeded: Set<String> = []
    /// The device of each job that has not ended.
    private(set) var open: [String: String] = [:]
    /// In words.
    private(set) var contradictions: [String] = []
    private var decided: Set<String> = []

    /// Takes the records in their order.
    mutating func take(_ entry: JSONValue) {
        let record = entry["record"]?["_0"]
        switch entry["kind"]?.string {
        case "jobPersisted": persist(record?["job"])
        case "jobEnded": end(record?["id"]?.string ?? "", record?["state"]?.string)
        case "adopted":
            // Jobs of a store that was lost end in this one.
            for job in record?["openJobs"]?.array ?? [] {
                guard let id = job["id"]?.string else { continue }
                persisted.insert(id)
                open[id] = job["device"]?.string ?? ""
            }
        default: break
        }
    }

    private mutating func persist(_ job: JSONValue?) {
        guard let job, let id = job["id"]?.string, let device = job["device"]?.string else {
            contradictions.append("a job without a name")
            return
        }
        let decision =
            "\(device) \(job["track"]?.string ?? "") \(job["generation"]?.integer ?? -1)"
        if !persisted.insert(id).inserted { contradictions.append("\(id) was persisted twice") }
        if !decided.insert(decision).inserted {
            contradictions.append("\(decision) was decided twice")
        }
        if let other = open.first(where: { $0.value == device }) {
            contradictions.append("\(id) began on \(device) while \(other.key) was open")
        }
        open[id] = device
    }

    private mutating func end(_ id: String, _ state: String?) {
        if open.removeValue(forKey: id) == nil {
            contradictions.append("\(id) ended without being open")
        }
        if state == "succeeded" { succeeded.insert(id) }
    }
}
