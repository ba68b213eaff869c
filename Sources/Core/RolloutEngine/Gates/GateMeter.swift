import Expressions
import FleetModel
import Statistics

/// Takes the samples of a gate's checks from what is known here: counts of the wave, what devices report, answers of services.
struct GateMeter {
    let tally: WaveTally
    let minCoverage: Percentage
    let devices: GateDevices
    let now: Timestamp

    /// `now`, where it can be written.
    var time: [(name: Text, value: ExpressionValue)] {
        DateTime(now).map { [("now", .timestamp($0))] } ?? []
    }

    private func sample(
        _ outcome: GateSample.Outcome,
        _ reason: String,
        value: String? = nil
    ) -> GateSample {
        GateSample(outcome, at: now, reason: reason, value: value)
    }

    /// The shares of the wave's judged devices.
    func sample(_ health: GateCheck.Health) -> GateSample {
        guard tally.judged > 0 else {
            return sample(.inconclusive, "no device of the wave is judged yet")
        }
        let parts = [
            ("healthy", health.minHealthy, tally.healthy),
            ("converged", health.minConverged, tally.done),
        ]
        let value = "\(tally.healthy) healthy and \(tally.done) converged of \(tally.judged)"
        for case (let word, let least?, let count) in parts
        where count < least.ceiling(of: tally.judged) {
            let needed = least.ceiling(of: tally.judged)
            return sample(
                .fail,
                "\(count) of \(tally.judged) judged devices are \(word), and \(least) ask for \(needed)",
                value: value
            )
        }
        return sample(.pass, value, value: value)
    }

    /// What an expression says of the updated devices.
    func sample(_ verdicts: GateCheck.Verdicts) -> GateSample {
        if let gap = coverageGap(devices.updated.count) { return gap }
        let set = ExpressionSet(devices.updated.map(devices.record), noun: "devices")
        let (steps, overflow) = devices.updated.count
            .multipliedReportingOverflow(by: ExpressionLimits.stepsPerDevice)
        return sample(
            verdicts,
            over: [("devices", .set(set))],
            steps: overflow ? .max : max(steps, ExpressionLimits.steps),
            value: "\(devices.updated.count) devices"
        )
    }

    /// What a service said.
    func sample(_ query: GateCheck.Query, _ answer: GateAnswer.Result) -> GateSample {
        switch answer {
        case .failure(let message): return sample(.error, message)
        case .noData(let message): return sample(.inconclusive, "no data: \(message)")
        case .number(let number):
            guard number.isFinite else {
                return sample(.inconclusive, "no data: \(number) is no number", value: "\(number)")
            }
            return sample(
                query.verdicts,
                over: [("result", .double(number))],
                steps: ExpressionLimits.steps,
                value: "\(number)"
            )
        case .document(let document):
            return sample(
                query.verdicts,
                over: [("result", ExpressionValue(document))],
                steps: ExpressionLimits.steps,
                value: document.canonicalText
            )
        }
    }

    /// Fail wins; one condition alone is the other's negation; what has no answer neither passes nor fails.
    private func sample(
        _ verdicts: GateCheck.Verdicts,
        over variables: [(name: Text, value: ExpressionValue)],
        steps: Int,
        value: String
    ) -> GateSample {
        func answer(_ text: ExpressionText?) throws(UnreadableExpression) -> ConditionAnswer? {
            guard let text else { return nil }
            do throws(ExpressionFault) {
                return try Expression(text.text).answer(variables + time, steps: steps)
            } catch {
                throw UnreadableExpression(message: error.message)
            }
        }
        do throws(UnreadableExpression) {
            let fail = try answer(verdicts.failWhen)
            if fail?.isHolding ?? false {
                return sample(.fail, "\(verdicts.failWhen?.text ?? "") holds", value: value)
            }
            let pass = try answer(verdicts.passWhen)
            for case .unknown(let failure)? in [fail, pass] {
                return unanswered(failure, value: value)
            }
            switch (fail, pass) {
            case (_, .holds?), (.fails?, nil):
                return sample(.pass, "as it is to be", value: value)
            case (nil, .fails?):
                return sample(.fail, "\(verdicts.passWhen?.text ?? "") does not hold", value: value)
            default: return sample(.inconclusive, "neither condition holds", value: value)
            }
        } catch {
            return sample(.error, error.message, value: value)
        }
    }

    /// Devices that do not tell are no data; all else went wrong.
    private func unanswered(_ failure: EvaluationFailure, value: String) -> GateSample {
        sample(
            failure.isLackOfData ? .inconclusive : .error,
            (failure.isLackOfData ? "no data: " : "") + failure.message,
            value: value
        )
    }

    /// Too few of the updated devices tell anything; nil: enough do.
    func coverageGap(_ count: Int) -> GateSample? {
        guard devices.settled > 0, count > 0 else {
            return sample(.inconclusive, "no data: no updated device has a fresh report")
        }
        guard count < minCoverage.ceiling(of: devices.settled) else { return nil }
        return sample(
            .inconclusive,
            "\(count) of \(devices.settled) updated devices tell, and \(minCoverage) are asked for"
        )
    }
}

/// An expression that was read at its compile and is none now.
private struct UnreadableExpression: Error {
    let message: String
}

extension EvaluationFailure {
    /// Whether what was asked for is not there, and nothing is wrong with the question.
    var isLackOfData: Bool {
        switch reason {
        case .noField, .noKey, .emptySet, .notANumber: true
        default: false
        }
    }
}
