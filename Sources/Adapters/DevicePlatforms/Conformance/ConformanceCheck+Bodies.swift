import FleetModel
import HTTPTransport

extension ConformanceCheck {
    /// What a job's body may be, and what it may not.
    static let bodies: [ConformanceCheck] = [
        .writing(
            "job-digest",
            "rule: A job is created once for its id",
            "The digest is of the RFC 8785 form also where names, text and numbers are hard to spell.",
            Bodies.digest
        ),
        .writing(
            "job-invalid",
            "schema: JobBody",
            "A body that is no job is 422 invalid_job or 400 invalid_request, and creates nothing.",
            Bodies.invalid
        ),
        .writing(
            "job-integers",
            "rule: Integers",
            "A whole number beyond 2^53 - 1 is refused."
        ) { trial throws(ConformanceFault) in
            let job = try trial.expired()
            let text = job.body.canonicalText.replacing(
                "\"conformance\":null",
                with: "\"conformance\":9007199254740993"
            )
            let answer = try await trial.put(job, spelled: text)
            guard answer.status == 400 || answer.status == 422 else { throw .seen(answer.summary) }
        },
        .writing(
            "job-size",
            "putJob",
            "A body of maxDocumentBytes is taken, and a larger document is 413 document_too_large.",
            Bodies.size
        ),
    ]

    private enum Bodies {
        /// Names that UTF-16 orders otherwise than UTF-8, what is escaped and what is not, and fractions.
        private static let hard: JSONValue = [
            "conformance": [
                "\u{FB33}": "\u{20AC}\u{F}\u{A}A'\u{42}\u{22}\u{5C}\\\"/\u{7F}\u{2028}",
                "\u{1F600}": "\u{1F6A6}", "\u{E9}": "e\u{301}", "a b": false,
                "numbers": [
                    .number(JSONNumber(-1)), .number(JSONNumber(JSONNumber.largestExact)),
                    fraction(0.1), fraction(1e-7), fraction(333_333_333.333_333_3), fraction(-4.5),
                    fraction(0.000001),
                ],
            ]
        ]

        private static func fraction(_ value: Double) -> JSONValue {
            JSONNumber(value).map { .number($0) } ?? .null
        }

        static func digest(_ trial: JobTrial) async throws(ConformanceFault) {
            let job = try trial.expired(document: hard)
            try Creation.expectSame(try await trial.put(job), job, 201)
            // The same, as a writer spells it that keeps to ASCII.
            let spelled = job.body.canonicalText.unicodeScalars.map { scalar in
                scalar.isASCII
                    ? String(scalar) : String(scalar).utf16.map { "\\u\(hexadecimal($0))" }.joined()
            }
            try Creation.expectSame(try await trial.put(job, spelled: spelled.joined()), job)
        }

        /// Four digits.
        private static func hexadecimal(_ unit: UInt16) -> String {
            let digits = String(unit, radix: 16)
            return String(repeating: "0", count: 4 - digits.count) + digits
        }

        static func invalid(_ trial: JobTrial) async throws(ConformanceFault) {
            let job = try trial.expired()
            let body = job.body.object ?? JSONObject()
            let faults: [(Text, JSONValue?)] = [
                ("target", nil), ("track", "weather"), ("generation", 0), ("expiresAt", "tomorrow"),
                ("timeouts", [:]), ("device", 7), ("baseDigest", "none"),
            ]
            for (name, value) in faults {
                var wrong = body
                wrong[name] = value
                let answer = try await trial.put(job, body: .object(wrong))
                let isRefused =
                    (answer.status == 422 && answer.code == "invalid_job")
                    || (answer.status == 400 && answer.code == "invalid_request")
                guard isRefused else {
                    throw .seen("a body whose \(name) is wrong is answered with \(answer.summary)")
                }
            }
            try await trial.read(job).expectProblem(404, "job_unknown")
        }

        static func size(_ trial: JobTrial) async throws(ConformanceFault) {
            let most = try await trial.session.looked().maxDocumentBytes
            guard most <= 4 * 1_024 * 1_024 else {
                throw .notApplicable("maxDocumentBytes is \(most)")
            }
            func job(_ length: Int) throws(ConformanceFault) -> Job {
                let text = String(repeating: "x", count: length)
                return try trial.expired(document: ["conformance": .string(text)])
            }
            try await trial.put(try job(most + 1)).expectProblem(413, "document_too_large")
            let rest = most - (try job(0).body.canonicalBytes.count)
            guard rest > 0 else { return }
            try await trial.put(try job(rest)).expect(201)
        }
    }
}
