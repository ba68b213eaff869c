import FleetModel

/// What goes wrong with one call, drawn from the seed and the number of the call.
struct FaultStorm: Sendable {
    let faults: PlatformFaults
    let isError: Bool
    let isThrottled: Bool
    let isAnswerLost: Bool
    let isGarbage: Bool
    let isTrailerMissing: Bool

    init(faults: PlatformFaults, seed: UInt64, call: UInt64) {
        self.faults = faults
        let chance = Chance(seed: seed)
        func happens(_ share: Double, _ purpose: Chance.Purpose) -> Bool {
            chance.happens(share, purpose, 0, call)
        }
        isError = happens(faults.errorShare, .serverError)
        isThrottled = happens(faults.throttleShare, .throttle)
        isAnswerLost = happens(faults.lostAnswerShare, .lostAnswer)
        isGarbage = happens(faults.garbageShare, .garbage)
        isTrailerMissing = happens(faults.missingTrailerShare, .missingTrailer)
    }

    /// Answers the call through the storm.
    func pass(
        sleep: @Sendable (Duration) async throws -> Void,
        _ call: () async throws(Problem) -> APIAnswer
    ) async throws(Problem) -> APIAnswer {
        if faults.answerDelay > .zero {
            try? await sleep(.milliseconds(faults.answerDelay.milliseconds))
        }
        if isError { throw Problem(500, "internal", "a simulated fault") }
        if isThrottled { throw Problem(429, "rate_limited", "a simulated fault", retryAfter: 1) }
        let answer = try await call()
        return isGarbage ? spoil(answer) : answer
    }

    /// An answer whose effect stands and whose bytes never arrive.
    func lose(_ answer: APIAnswer) -> APIAnswer {
        guard isAnswerLost else { return answer }
        return APIAnswer(body: .cut)
    }

    /// Half of the answer, and then bytes that are no JSON.
    private func spoil(_ answer: APIAnswer) -> APIAnswer {
        guard case .bytes(let bytes) = answer.body, !bytes.isEmpty else { return answer }
        var spoiled = answer
        spoiled.body = .bytes(Array(bytes.prefix(bytes.count / 2)) + [0x00, 0xFF, 0x7D])
        return spoiled
    }
}
