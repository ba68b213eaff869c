import FleetModel

/// Checks the waves of a rollout against those before them: each name once, and a coverage that only grows.
struct WaveOrder {
    let sink: DiagnosticSink
    private(set) var isSound = true
    private var names: [ResourceName: SourceSpan] = [:]
    private var percent = 0
    private var count = 0

    init(sink: DiagnosticSink) { self.sink = sink }

    /// Percent and counts cannot be compared before the cohort is known; each grows by itself.
    mutating func admit(_ wave: RolloutPolicy.Wave) {
        if percent == 100 {
            refuse(
                .contradiction,
                "wave `\(wave.name)` comes after one that covers all devices",
                wave
            )
        }
        if let first = names.updateValue(wave.span, forKey: wave.name) {
            refuse(
                .badValue,
                "two waves have the name `\(wave.name)`",
                wave,
                related: [.init(span: first.start, message: "the first one")]
            )
        }
        guard case .size(let size) = wave.members else { return }
        checkGrowth(to: size, wave)
        let isSmaller =
            switch size {
            case .percent(let share): share.percent < percent
            case .count(let number): number < count
            }
        if isSmaller {
            refuse(
                .badValue,
                "wave `\(wave.name)` covers less than a wave before it",
                wave,
                help: "sizes are cumulative: 5% after 1% adds four percent"
            )
        }
        switch size {
        case .percent(let share): percent = share.percent
        case .count(let number): count = number
        }
    }

    private func checkGrowth(to size: Quantity, _ wave: RolloutPolicy.Wave) {
        let addsNobody =
            switch size {
            case .percent(let share): share.percent == percent && percent < 100
            case .count(let number): number == count
            }
        guard addsNobody, !wave.allowEmpty else { return }
        sink.warning(
            .zeroSizeWave,
            "wave `\(wave.name)` adds nobody: a wave before it covers \(size), too",
            at: wave.span.start,
            help: "sizes are cumulative; `allowEmpty: true` says that it is meant"
        )
    }

    private mutating func refuse(
        _ code: Diagnostic.Code,
        _ message: String,
        _ wave: RolloutPolicy.Wave,
        related: [Diagnostic.Related] = [],
        help: String? = nil
    ) {
        sink.error(code, message, at: wave.span.start, related: related, help: help)
        isSound = false
    }
}
