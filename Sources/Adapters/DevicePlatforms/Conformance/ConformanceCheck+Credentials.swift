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
            try await Credentials.refuseReading(session.setting.anonymous, session)
        },
        ConformanceCheck(
            "wrong-token",
            "security: bearer",
            "With a wrong token every call that reads is 401."
        ) { session throws(ConformanceFault) in
            try await Credentials.refuseReading(session.setting.stranger, session)
        },
        .writing(
            "write-token",
            "security: bearer",
            "Without a token, or with a wrong one, no job is created or cancelled.",
            Credentials.refuseWriting
        ),
    ]

    private enum Credentials {
        /// Every call that reads, by a caller who may not.
        static func refuseReading(
            _ caller: HTTPClient?,
            _ session: ConformanceSession
        ) async throws(ConformanceFault) {
            guard let caller else { throw notGiven }
            let device = try await session.someDevice()
            let look = try await session.looked()
            let listings = PagedCall.offered(by: look)
            let points = ["twin/v1/capabilities", "twin/v1/devices/\(device)", unknownJob]
            for path in points + listings.map(\.path) {
                try expectRefusal(try await session.call(path, by: caller), of: "/\(path)")
            }
            if look.hasNDJSON {
                let accept = [(name: "Accept", value: "application/x-ndjson")]
                let stream = try await session.call("twin/v1/devices", headers: accept, by: caller)
                try expectRefusal(stream, of: "the stream")
            }
            try expectRefusal(
                try await session.batchGet([.string(device.text)], by: caller),
                of: "batchGet"
            )
        }

        static func refuseWriting(_ trial: JobTrial) async throws(ConformanceFault) {
            guard let anonymous = trial.session.setting.anonymous,
                let stranger = trial.session.setting.stranger
            else { throw notGiven }
            let job = try trial.expired()
            let open = try trial.open(for: .minutes(10))
            for caller in [anonymous, stranger] {
                try expectRefusal(try await trial.put(job, by: caller), of: "PUT")
                let batch = try await trial.create([JobTrial.entry(job)], by: caller)
                try expectRefusal(batch, of: "batchCreate")
            }
            try await trial.read(job).expectProblem(404, "job_unknown")
            try await trial.put(open).expect(201)
            for caller in [anonymous, stranger] {
                let answer = try await trial.cancel(open, "queuedOnly", by: caller)
                try expectRefusal(answer, of: "cancel")
            }
            guard try await trial.read(open).expectState() != .cancelled else {
                throw .seen("401, and the job is cancelled")
            }
        }

        private static let unknownJob = "job/v1/jobs/j-" + String(repeating: "z", count: 26)

        private static let notGiven = ConformanceFault.notApplicable(
            "needs --token-file, and no client certificate beside it"
        )

        private static func expectRefusal(
            _ answer: ConformanceAnswer,
            of call: String
        ) throws(ConformanceFault) {
            guard answer.status == 401, answer.code == "unauthorized" else {
                throw .seen("\(call): \(answer.summary)")
            }
        }
    }
}
