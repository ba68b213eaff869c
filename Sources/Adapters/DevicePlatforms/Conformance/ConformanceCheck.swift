/// One check of the contract of the device API.
struct ConformanceCheck: Sendable {
    let name: String
    /// An operation of `schemas/device-api.openapi.yaml`, or `rule:` and the first words of one of its rules.
    let clause: String
    /// What a platform does that keeps it.
    let sentence: String
    let isWriting: Bool
    let run: @Sendable (ConformanceSession) async throws(ConformanceFault) -> Void

    /// A check that leaves the platform as it is.
    init(
        _ name: String,
        _ clause: String,
        _ sentence: String,
        _ run: @escaping @Sendable (ConformanceSession) async throws(ConformanceFault) -> Void
    ) {
        self.name = name
        self.clause = clause
        self.sentence = sentence
        isWriting = false
        self.run = run
    }

    /// A check that creates jobs for the device set aside, each time one generation higher.
    static func writing(
        _ name: String,
        _ clause: String,
        _ sentence: String,
        _ run: @escaping @Sendable (JobTrial) async throws(ConformanceFault) -> Void
    ) -> ConformanceCheck {
        ConformanceCheck(name, clause, sentence, isWriting: true) {
            session throws(ConformanceFault) in
            try await run(try await JobTrial(session))
        }
    }

    private init(
        _ name: String,
        _ clause: String,
        _ sentence: String,
        isWriting: Bool,
        _ run: @escaping @Sendable (ConformanceSession) async throws(ConformanceFault) -> Void
    ) {
        self.name = name
        self.clause = clause
        self.sentence = sentence
        self.isWriting = isWriting
        self.run = run
    }
}

/// Why a check did not pass.
enum ConformanceFault: Error {
    /// What was seen instead.
    case seen(String)
    /// Why there is nothing to check.
    case notApplicable(String)
}
