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
        }
    ]
}
