import FleetModel

extension ConformanceCheck {
    /// What holds for every answer that came while the others ran.
    static let manners: [ConformanceCheck] = [
        ConformanceCheck(
            "content-types",
            "rule: Errors",
            "Every answer is application/json, and every error application/problem+json."
        ) { session throws(ConformanceFault) in
            try session.expectAnswers()
            if let seen = session.answerNotes.wrongType { throw .seen(seen) }
        },
        ConformanceCheck(
            "problems",
            "schema: Problem",
            "Every error has type, title, the status, a code and retryable."
        ) { session throws(ConformanceFault) in
            try session.expectAnswers()
            if let seen = session.answerNotes.wrongProblem { throw .seen(seen) }
            guard session.answerNotes.hasProblems else { throw .seen("no call was ever refused") }
        },
        ConformanceCheck(
            "retry-after",
            "rule: Errors",
            "429 and 503 carry Retry-After in seconds."
        ) { session throws(ConformanceFault) in
            try session.expectAnswers()
            if let seen = session.answerNotes.wrongRetry { throw .seen(seen) }
        },
        ConformanceCheck(
            "no-cookies",
            "rule: Nothing redirects",
            "No answer sets a cookie."
        ) { session throws(ConformanceFault) in
            try session.expectAnswers()
            if let seen = session.answerNotes.cookie { throw .seen(seen) }
        },
    ]
}

extension ConformanceSession {
    fileprivate func expectAnswers() throws(ConformanceFault) {
        guard answerNotes.count > 0 else { throw .seen("no answer came") }
    }
}
