import FleetModel

extension ConformanceCheck {
    /// Changes, reports, jobs and generations as they are followed.
    static let feeds: [ConformanceCheck] = [
        ConformanceCheck(
            "changes",
            "listChanges",
            "Changes go on from a listing's cursor, every item can be used, and they catch up.",
            Feeds.changes
        ),
        ConformanceCheck(
            "changes-wait",
            "listChanges",
            "An idle call is held open for its wait and answered with no items, which is no error.",
            Feeds.changesWait
        ),
        ConformanceCheck(
            "changes-parameters",
            "listChanges",
            "A missing since and a wait beyond 60s are refused.",
            Feeds.changesParameters
        ),
        ConformanceCheck(
            "reports",
            "listReports",
            "Without since the reports give the present position and no items, and go on from it.",
            Feeds.reports
        ),
        ConformanceCheck(
            "job-feed",
            "listJobs",
            "Without since the feed begins with the oldest job that is kept, and catches up."
        ) { session throws(ConformanceFault) in
            _ = try await session.jobs(since: nil)
        },
        ConformanceCheck(
            "open-jobs",
            "listJobs",
            "With state=open all jobs that have not ended are listed, and no other, each once."
        ) { session throws(ConformanceFault) in
            let jobs = try await session.listedOpenJobs()
            if let ended = jobs.first(where: { $0.state.isTerminal }) {
                throw .seen("the job \(ended.id) is \(ended.state.rawValue)")
            }
            guard Set(jobs.map(\.id)).count == jobs.count else { throw .seen("a job stands twice") }
        },
        ConformanceCheck(
            "jobs-parameters",
            "listJobs",
            "since beside state, cursor without it, and an unknown state are refused.",
            Feeds.jobsParameters
        ),
        ConformanceCheck(
            "generations",
            "listGenerations",
            "Each device, life and track is listed once with its highest generation."
        ) { session throws(ConformanceFault) in
            let known = try await session.listedGenerations()
            let keys = Set(known.map { "\($0.device)/\($0.incarnation)/\($0.track.rawValue)" })
            guard keys.count == known.count else {
                throw .seen("\(known.count) records for \(keys.count) devices, lives and tracks")
            }
        },
    ]

    private enum Feeds {
        static func changes(_ session: ConformanceSession) async throws(ConformanceFault) {
            var follower = FeedFollower(from: Text(try await session.changesCursor()))
            while !follower.isCaughtUp {
                let since = follower.cursor ?? ""
                let batch = try await session.adapted { platform async throws(PlatformError) in
                    try await platform.changes(since: since, wait: .zero)
                }
                if let first = batch.refused.first {
                    throw .seen("the change of \(first.name) cannot be used: \(first.reason)")
                }
                try follower.move(to: batch.next, batch.isCaughtUp, count: batch.changes.count)
            }
        }

        static func changesWait(_ session: ConformanceSession) async throws(ConformanceFault) {
            // Behind what came since the listing, if anything did.
            var cursor = try await session.changesCursor()
            for _ in 0..<5 {
                let began = session.setting.clock.monotonic()
                let answer = try await session.call(
                    "twin/v1/changes",
                    query: [(name: "since", value: cursor), (name: "wait", value: "1s")],
                    patience: .seconds(1)
                )
                let span = session.setting.clock.monotonic() - began
                guard try answer.items().isEmpty else {
                    guard let next = answer.value?["next"]?.string, next != cursor else {
                        throw .seen("items, and next stands still")
                    }
                    cursor = next
                    continue
                }
                guard answer.value?["caughtUp"]?.bool == true else {
                    throw .seen("no items after the wait, and yet not caught up")
                }
                guard span >= TimeSpan(milliseconds: 900) else {
                    throw .seen("no items after \(span), and the wait was 1s")
                }
                return
            }
            throw .notApplicable("the fleet changes every second")
        }

        static func changesParameters(_ session: ConformanceSession) async throws(ConformanceFault)
        {
            let cursor = try await session.changesCursor()
            try await session.call("twin/v1/changes").expectProblem(400, "invalid_request")
            for wait in ["61s", "soon", "1", "-1s"] {
                let query = [(name: "since", value: cursor), (name: "wait", value: wait)]
                try await session.call("twin/v1/changes", query: query)
                    .expectProblem(400, "invalid_request")
            }
        }

        static func reports(_ session: ConformanceSession) async throws(ConformanceFault) {
            guard try await session.looked().hasReports else {
                throw .notApplicable("capabilities.reports is false")
            }
            let answer = try await session.call("twin/v1/reports")
            guard try answer.items().isEmpty else {
                throw .seen("items before there is a position")
            }
            guard let position = answer.value?["next"]?.string else { throw .seen("no position") }
            for wait in [1, 0] {
                let page = try await session.call(
                    "twin/v1/reports",
                    query: [(name: "since", value: position), (name: "wait", value: "\(wait)s")],
                    patience: .seconds(wait)
                )
                let items = try page.items()
                if let wrong = items.first(where: { !isReport($0) }) {
                    let id = visible(wrong["id"]?.string ?? "no id", most: 128)
                    throw .seen("the report of \(id) cannot be used")
                }
                guard let next = page.value?["next"]?.string, page.value?["caughtUp"]?.bool != nil,
                    page.value?["asOf"]?.string.flatMap(Timestamp.init(_:)) != nil
                else { throw .seen("next, caughtUp or asOf is missing") }
                guard items.isEmpty || next != position else {
                    throw .seen("items, and next stands still")
                }
            }
        }

        private static func isReport(_ item: JSONValue) -> Bool {
            item["id"]?.string.flatMap(DeviceID.init) != nil
                && item["incarnation"]?.string.flatMap(Incarnation.init) != nil
                && item["reportSeq"]?.integer ?? -1 >= 0
                && ["reportedAt", "lastSeenAt"].allSatisfy { name in
                    let time = item[Text(name)]
                    return time == .null || time?.string.flatMap(Timestamp.init(_:)) != nil
                }
        }

        static func jobsParameters(_ session: ConformanceSession) async throws(ConformanceFault) {
            let place = try await session.call("job/v1/jobs", query: [(name: "limit", value: "1")])
            guard let cursor = try place.expect(200)["next"]?.string else {
                throw .seen("a feed of jobs without next")
            }
            let wrong: [ConformanceSession.Query] = [
                [(name: "state", value: "open"), (name: "since", value: cursor)],
                [(name: "cursor", value: cursor)], [(name: "state", value: "closed")],
            ]
            for query in wrong {
                try await session.call("job/v1/jobs", query: query)
                    .expectProblem(400, "invalid_request", "cursor_invalid")
            }
        }
    }
}
