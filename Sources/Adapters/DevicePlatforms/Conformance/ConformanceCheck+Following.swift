import FleetModel

extension ConformanceCheck {
    /// How jobs that were created appear in the feed and the listings.
    static let following: [ConformanceCheck] = [
        .writing(
            "job-feed-follows",
            "listJobs",
            "A new job appears in the feed, again for who asks again from the same place."
        ) { trial throws(ConformanceFault) in
            let place = try await trial.session.jobs(since: nil).end
            let job = try trial.expired()
            try await trial.put(job).expect(201)
            for _ in 0..<2 {
                let told = try await trial.session.jobs(since: place).statuses
                guard told.contains(where: { $0.id == job.id }) else {
                    throw .seen("\(told.count) jobs since before it, and not the new one")
                }
            }
        },
        .writing(
            "job-feed-changes",
            "rule: States",
            "Each change of a job raises its revision, and the feed tells the job once, as it is now.",
            Following.changes
        ),
        .writing(
            "job-pages",
            "rule: The end of a listing",
            "Pages of one tell all jobs and generations, each page no more than was asked for.",
            Following.pages
        ),
    ]

    private enum Following {
        static func changes(_ trial: JobTrial) async throws(ConformanceFault) {
            let session = trial.session
            let modes = try await trial.modes()
            let start = try await session.jobs(since: nil).end
            let job = try trial.open(for: .minutes(10))
            let first = try await trial.put(job).expect(201)["revision"]?.integer ?? 0
            let place = try await session.jobs(since: start).end
            let before = try await trial.read(job).expect(200)["revision"]?.integer ?? 0
            // By our cancelling or by the device's refusing, whichever comes first.
            for mode in modes {
                if try await trial.read(job).expectState().isTerminal { break }
                _ = try await trial.cancel(job, mode)
            }
            let answer = try await trial.read(job)
            let state = try answer.expectState()
            guard state.isTerminal else {
                throw .notApplicable("the job goes on, and it cannot be forced to end")
            }
            let last = answer.value?["revision"]?.integer ?? 0
            guard last > first else {
                throw .seen("revision \(first) at first, and \(last) at the end")
            }
            for since in last > before ? [start, place] : [start] {
                let told = try await session.jobs(since: since).statuses.filter { $0.id == job.id }
                guard let one = told.first, told.count == 1 else {
                    throw .seen("the job is told \(told.count) times")
                }
                guard one.revision == UInt64(clamping: last), one.state == state else {
                    throw .seen(
                        "\(one.state), revision \(one.revision), and it is \(state), \(last)"
                    )
                }
            }
        }

        static func pages(_ trial: JobTrial) async throws(ConformanceFault) {
            let session = trial.session
            let place = try await session.jobs(since: nil).end
            let next = try await JobTrial(session)
            var due: Set<String> = []
            for trial in [trial, next] {
                let job = try trial.expired()
                try await trial.put(job).expect(201)
                due.insert(job.id.text.string)
            }
            var follower = FeedFollower(from: place)
            while !follower.isCaughtUp {
                var query = [(name: "limit", value: "1")]
                if let since = follower.cursor {
                    query.append((name: "since", value: since.string))
                }
                let page = try await session.call("job/v1/jobs", query: query)
                let items = try page.items()
                guard items.count <= 1 else { throw .seen("\(items.count) jobs for the limit 1") }
                guard let next = page.value?["next"]?.string,
                    let isCaughtUp = page.value?["caughtUp"]?.bool
                else { throw .seen("next or caughtUp is missing") }
                due.subtract(items.compactMap { $0["jobId"]?.string })
                try follower.move(to: Text(next), isCaughtUp, count: items.count)
            }
            guard due.isEmpty else { throw .seen("\(due.count) of two new jobs are not told") }
            let generations = try await session.call(
                "job/v1/generations",
                query: [(name: "limit", value: "1")]
            )
            let count = try generations.items().count
            guard count <= 1 else { throw .seen("\(count) generations for the limit 1") }
        }
    }
}
