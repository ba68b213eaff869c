import FleetModel

/// Reads `rollout.firmware` and `rollout.config` of a policy.
///
/// Defaults: firmware finishes a running rollout and rolls back on failure, config supersedes and holds; 14 days and 7
/// days of deadline; 500 jobs in flight; 80 % coverage; devices silent for a day are deferred.
struct RolloutReader {
    let track: Track

    func read(_ fields: FieldReader) -> RolloutPolicy? {
        var reader = fields
        let list = reader.elements("waves", reader.required("waves"))
        let waves = list?.map { WaveReader(track: track).read(reader, $0) }
        let release =
            reader.optional("release").map { self.release(&reader, $0) } ?? Release()
        let deadlineNode = reader.optional("deadline")
        let deadline =
            deadlineNode.map { reader.span("deadline", $0) } ?? .days(track == .firmware ? 14 : 7)
        if let deadline, let deadlineNode, deadline == .zero {
            reader.sink.error(
                .outOfRange,
                "`\(reader.path("deadline"))` must be longer than nothing",
                at: deadlineNode.span
            )
        }
        let coverage =
            reader.optional("minCoverage").map { reader.percentage("minCoverage", $0) }
            ?? Percentage(80)
        let offline =
            reader.optional("offline").map { self.offline(&reader, $0) }
            ?? RolloutPolicy.Offline(mode: .defer, after: .days(1))
        let onNewRevision =
            reader.optional("onNewRevision").map {
                reader.choice("onNewRevision", $0, as: RolloutPolicy.OnNewRevision.self)
            } ?? (track == .firmware ? .finish : .supersede)
        let onFail =
            reader.optional("onFail").map {
                reader.choice("onFail", $0, as: RolloutPolicy.OnFail.self)
            } ?? (track == .firmware ? .rollback : .hold)
        let watch = reader.optional("watch").map { reader.span("watch", $0) }
        reader.notCarriedOut("watch")
        reader.finish()
        guard let waves, !waves.contains(nil), let release, watch != .some(nil), let deadline,
            deadline > .zero,
            let coverage,
            let offline, let onNewRevision, let onFail,
            let list = whole(waves.compactMap { $0 }, deadline, reader)
        else { return nil }
        return RolloutPolicy(
            waves: list,
            maxInFlight: release.maxInFlight,
            rate: release.rate,
            deadline: deadline,
            minCoverage: coverage,
            offline: offline,
            onNewRevision: onNewRevision,
            onFail: onFail,
            watch: watch ?? nil
        )
    }

    private struct Release {
        var maxInFlight = 500
        var rate: RolloutPolicy.Rate?
    }

    private func release(_ reader: inout FieldReader, _ node: SyntaxNode) -> Release? {
        guard var release = reader.mapping("release", node) else { return nil }
        let count = release.integer(
            "maxInFlight",
            release.required("maxInFlight"),
            in: 1...1_000_000
        )
        let rate = release.optional("rate").map { self.rate(&release, $0) }
        release.finish()
        guard let count, rate != .some(nil) else { return nil }
        return Release(maxInFlight: count, rate: rate ?? nil)
    }

    private func rate(_ reader: inout FieldReader, _ node: SyntaxNode) -> RolloutPolicy.Rate? {
        guard var rate = reader.mapping("rate", node) else { return nil }
        let base = rate.integer("base", rate.required("base"), in: 1...1_000_000)
        let one = FixedDecimal(millionths: 1_000_000)
        let ten = FixedDecimal(millionths: 10_000_000)
        let factor =
            rate.optional("factor").map { rate.decimal("factor", $0, in: one...ten) } ?? one
        let every =
            rate.optional("every").map { rate.span("every", $0, in: .seconds(1) ... .days(1)) }
            ?? .minutes(1)
        rate.finish()
        guard let base, let factor, let every else { return nil }
        return RolloutPolicy.Rate(base: base, factor: factor, every: every)
    }

    private func offline(_ reader: inout FieldReader, _ node: SyntaxNode) -> RolloutPolicy.Offline?
    {
        guard var offline = reader.mapping("offline", node) else { return nil }
        let mode = offline.choice(
            "mode",
            offline.required("mode"),
            as: RolloutPolicy.Offline.Mode.self
        )
        let after = offline.optional("after").map { offline.span("after", $0) } ?? .days(1)
        offline.finish()
        guard let mode, let after else { return nil }
        return RolloutPolicy.Offline(mode: mode, after: after)
    }

    /// Checks names and the growth of the coverage, and adds the wave that takes the rest.
    private func whole(
        _ waves: [RolloutPolicy.Wave],
        _ deadline: TimeSpan,
        _ reader: FieldReader
    ) -> [RolloutPolicy.Wave]? {
        guard !waves.isEmpty else {
            reader.sink.error(
                .missingField,
                "`\(reader.path("waves"))` holds no wave",
                at: reader.node.span.start,
                help: "one wave of 100% changes all devices at once, where that is meant"
            )
            return nil
        }
        var order = WaveOrder(sink: reader.sink)
        for wave in waves { order.admit(wave) }
        guard order.isSound else { return nil }
        WaveBounds(waves: waves, deadline: deadline, sink: reader.sink).run()
        if case .size(.percent(.all))? = waves.last?.members { return waves }
        let isTaken = waves.contains { $0.name.text == "rest" }
        guard let rest = ResourceName(isTaken ? "remainder" : "rest") else { return nil }
        return waves + [WaveReader(track: track).rest(rest, at: reader.node.span)]
    }
}
