import FleetModel
import HTTPTransport

extension ConformanceCheck {
    /// Callers that may not call.
    static let credentials: [ConformanceCheck] = [
        ConformanceCheck(
            "no-token",
            "security: bearer",
            "Without a token every call that reads is 401."
        ) { session throws(ConformanceFault) in
            try await session.refuses(session.setting.anonymous)
        },
        ConformanceCheck(
            "wrong-token",
            "security: bearer",
            "With a wrong token every call that reads is 401."
        ) { session throws(ConformanceFault) in
            try await session.refuses(session.setting.stranger)
        },
        .writing(
            "write-token",
            "security: bearer",
            "Without a token, or with a wrong one, no job is created or cancelled."
        ) { trial throws(ConformanceFault) in
            let callers = [trial.session.setting.anonymous, trial.session.setting.stranger]
            guard callers.allSatisfy({ $0 != nil }) else {
                throw .notApplicable("needs --token-file")
            }
            let job = try trial.expired()
            for caller in callers {
                try await trial.put(job, by: caller).expectProblem(401, "unauthorized")
            }
            try await trial.read(job).expectProblem(404, "job_unknown")
        },
    ]
}

extension ConformanceSession {
    /// Every call that reads, by a caller who may not.
    fileprivate func refuses(_ caller: HTTPClient?) async throws(ConformanceFault) {
        guard let caller else { throw .notApplicable("needs --token-file") }
        let device = try await someDevice().text.string
        let paths = [
            ["twin", "v1", "capabilities"], ["twin", "v1", "devices"], ["twin", "v1", "changes"],
            ["twin", "v1", "reports"], ["twin", "v1", "devices", device], ["job", "v1", "jobs"],
            ["job", "v1", "generations"],
        ]
        for path in paths {
            let answer = try await call(path, body: [], by: caller)
            guard answer.status == 401, answer.code == "unauthorized" else {
                throw .seen("/\(path.joined(separator: "/")): \(answer.summary)")
            }
        }
    }
}
