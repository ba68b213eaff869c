import FleetModel

/// Doubts bounds of waves that cannot be kept, or that bound nothing.
struct WaveBounds {
    let waves: [RolloutPolicy.Wave]
    let deadline: TimeSpan
    let sink: DiagnosticSink

    func run() {
        for wave in waves where wave.soak >= deadline {
            sink.warning(
                .doubtfulWave,
                "wave `\(wave.name)` soaks for \(wave.soak), and is to be over within \(deadline)",
                at: wave.span.start,
                help: "shorten the soak, or give the rollout a longer `deadline`"
            )
        }
        checkSum()
        if let canary = waves.first, canary.members == .size(.percent(.all)),
            canary.name.text.string.utf8.starts(with: "canary".utf8)
        {
            sink.warning(
                .doubtfulWave,
                "the wave `\(canary.name)` is all devices at once, and a canary of nothing",
                at: canary.span.start,
                help: "give it a small size; the wave that takes the rest is added by itself"
            )
        }
    }

    /// Sizes that are 100 % together look like the parts of a whole, and are taken as sums already.
    private func checkSum() {
        var sums: [Int] = []
        for wave in waves {
            guard case .size(.percent(let share)) = wave.members else { return }
            sums.append((sums.last ?? 0) + share.percent)
        }
        guard let last = waves.last, waves.count > 1, sums.last == 100 else { return }
        sink.warning(
            .doubtfulWave,
            "the sizes of the waves are 100% together, and sizes are cumulative: `\(last.name)`"
                + " covers not all devices, and a wave for the rest follows it",
            at: last.span.start,
            help: "as parts of a whole they are written "
                + sums.map { "\($0)%" }.joined(separator: ", ")
                + "; where they are meant, end with a wave of 100%"
        )
    }

    /// Holds the two bounds of one wave against each other, where both are written.
    static func compare(
        _ minSuccess: Percentage,
        _ budget: RolloutPolicy.Wave.FailureBudget,
        at span: SourceSpan,
        _ sink: DiagnosticSink
    ) {
        guard let percent = budget.percent?.percent, budget.max == nil else { return }
        let allowed = 100 - minSuccess.percent
        if percent == 100, allowed == 100 {
            sink.warning(
                .doubtfulWave,
                "no failure stops this wave: every device may fail",
                at: span,
                help: "lower `failureBudget`, or raise `minSuccess`"
            )
        } else if percent > allowed {
            sink.warning(
                .doubtfulWave,
                "`failureBudget` lets \(percent)% fail, and `minSuccess` at most \(allowed)%",
                at: span,
                help: "the stricter one decides: let them agree"
            )
        }
    }
}
