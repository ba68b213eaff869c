import FleetModel
import FleetSimulation
import RolloutEngine
import SeededGenerator
import Testing

/// The judge of one check, and of a gate of several.
struct CheckRunTests {
    private static let start = Timestamp(milliseconds: 1_790_000_000_000)

    static func limits(
        failures: Int? = 0,
        inconclusive: Int? = 0,
        errors: Int? = 4,
        passes: Int = 0
    ) -> GateCheck.Limits {
        GateCheck.Limits(
            maxFailures: failures,
            maxInconclusive: inconclusive,
            maxConsecutiveErrors: errors,
            consecutivePasses: passes
        )
    }

    static func instant(_ number: Int) -> ObservedInstant {
        let span = TimeSpan.minutes(number)
        return ObservedInstant(
            epoch: Epoch(1),
            moment: Moment(wall: start.advanced(by: span), monotonic: span)
        )
    }

    static func sample(_ outcome: GateSample.Outcome, _ number: Int = 0) -> GateSample {
        GateSample(outcome, at: instant(number).moment.wall, reason: "\(number)")
    }

    private func run(
        _ letters: String,
        _ limits: GateCheck.Limits,
        looks: Int = 50
    ) -> (run: CheckRun, verdict: GateVerdict) {
        var run = CheckRun(SampleFleet.resource("errors"))
        for (number, letter) in letters.enumerated() {
            let outcome: GateSample.Outcome =
                switch Character(letter.lowercased()) {
                case "p": .pass
                case "f": .fail
                case "i": .inconclusive
                default: .error
                }
            run.take(
                Self.sample(outcome, number),
                letter.isUppercase ? .watching : .deciding,
                at: Self.instant(number),
                limits: limits,
                looks: looks
            )
        }
        return (run, run.verdict(limits))
    }

    @Test(
        arguments: [
            ("fff", GateVerdict.running), ("ffff", .failed), ("fpfpfp", .running),
            ("fpfpfpf", .failed), ("ffffpppp", .failed), ("FFFF", .failed),
        ]
    )
    func `the fourth failure breaks a limit of three, and nothing takes it back`(
        _ letters: String,
        _ verdict: GateVerdict
    ) {
        #expect(run(letters, Self.limits(failures: 3)).verdict == verdict)
    }

    @Test(
        arguments: [
            ("eeee", GateVerdict.running), ("eeeee", .errored), ("epeeee", .running),
            ("eeeeep", .running), ("eeeee" + "eeee", .errored), ("EEEEE", .errored),
        ]
    )
    func `the fifth error running breaks a limit of four, and a pass between resets`(
        _ letters: String,
        _ verdict: GateVerdict
    ) {
        #expect(run(letters, Self.limits()).verdict == verdict)
    }

    @Test(
        arguments: [
            ("i", GateVerdict.inconclusive), ("ip", .running), ("ippp", .passed),
            ("pppi", .inconclusive), ("iiii", .inconclusive), ("iiiip", .inconclusive),
            ("pppip", .inconclusive), ("pppp", .passed), ("ppppf", .failed), ("ppppF", .failed),
            ("ppppI", .passed), ("ppppEEEEE", .errored), ("ppppEEEEEP", .passed),
            ("PPPPP", .running), ("epepepep", .passed), ("", .running),
        ]
    )
    func `an inconclusive look extends to the next, and the last of four holds`(
        _ letters: String,
        _ verdict: GateVerdict
    ) {
        #expect(run(letters, Self.limits(), looks: 4).verdict == verdict)
    }

    @Test func `a check without bounds still passes only on a pass`() {
        let none = Self.limits(failures: nil, inconclusive: nil, errors: nil)
        #expect(run("iiii", none, looks: 4).verdict == .inconclusive)
        #expect(run("fffp", none, looks: 4).verdict == .passed)
        #expect(run("eeeeeeeeeeee", none, looks: 4).verdict == .running)
    }

    @Test func `a streak decides before the last look, and none leaves it open`() {
        let streak = Self.limits(failures: 9, inconclusive: 9, passes: 3)
        #expect(run("ppp", streak, looks: 9).verdict == .passed)
        #expect(run("ppfpp", streak, looks: 9).verdict == .running)
        #expect(run("ppfpp", streak, looks: 5).verdict == .inconclusive)
        #expect(run("PPP", streak, looks: 9).verdict == .running)
    }

    @Test func `it keeps the first failure, since when it is troubled, and the last ten samples`() {
        let (run, _) = run("ppfpppppppppie", Self.limits(failures: 3))
        #expect(run.firstFailure?.reason == "2")
        #expect(run.samples.map(\.reason.string) == (4...13).map(String.init))
        #expect(run.troubledSince == Self.instant(12).moment.wall)
        #expect(run.sampled == 14)
    }

    @Test func `the judge agrees with one that reads the whole history`() {
        var random = SeededGenerator(seed: 25)
        let weights: [GateLook.Weight] = [.watching, .counted, .deciding, .deciding]
        let outcomes: [GateSample.Outcome] = [.pass, .pass, .pass, .fail, .inconclusive, .error]
        let bounds: [Int?] = [0, 0, 1, 2, nil]
        var seen: Set<GateVerdict> = []
        for _ in 0..<4_000 {
            let limits = GateCheck.Limits(
                maxFailures: random.pick(bounds),
                maxInconclusive: random.pick(bounds),
                maxConsecutiveErrors: random.pick(bounds),
                consecutivePasses: random.pick([0, 0, 2, 3])
            )
            let judge = NaiveGateJudge(limits: limits, looks: 1 + random.below(7))
            var run = CheckRun(SampleFleet.resource("drawn"))
            var history: [NaiveGateJudge.Step] = []
            for number in 0..<random.below(16) {
                let step = (outcome: random.pick(outcomes), weight: random.pick(weights))
                history.append(step)
                run.take(
                    Self.sample(step.outcome, number),
                    step.weight,
                    at: Self.instant(number),
                    limits: limits,
                    looks: judge.looks
                )
                let verdict = judge.verdict(history)
                seen.insert(verdict)
                #expect(run.verdict(limits) == verdict, "\(history) \(limits) \(judge.looks)")
            }
        }
        #expect(seen == [.passed, .running, .inconclusive, .errored, .failed])
    }

    @Test func `long texts are cut between characters`() {
        let sample = GateSample(
            .error,
            at: Self.start,
            reason: String(repeating: "ü", count: 400),
            value: String(repeating: "x", count: 512)
        )
        #expect(sample.reason.string.utf8.count <= GateSample.longestText)
        #expect(sample.reason.string.hasSuffix("ü…"))
        #expect(sample.value?.string.utf8.count == 512)
    }
}
