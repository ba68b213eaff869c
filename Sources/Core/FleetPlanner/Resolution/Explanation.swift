package import FleetModel

/// Where every value of one device comes from: what `explain` shows.
package struct Explanation: Hashable, Sendable {
    /// One config that wrote to a path.
    package struct Layer: Hashable, Sendable {
        package let config: ResourceName
        package let span: SourceSpan
        package let priority: Int
        package let mode: Config.Mode
        /// `null`: it removes what lower layers set.
        package let value: JSONValue

        package init(
            config: ResourceName,
            span: SourceSpan,
            priority: Int,
            mode: Config.Mode,
            value: JSONValue
        ) {
            self.config = config
            self.span = span
            self.priority = priority
            self.mode = mode
            self.value = value
        }
    }

    /// One path with all that was said about it.
    package struct Field: Hashable, Sendable {
        package let path: FieldPath
        /// nil: no config sets it in the end.
        package let desired: JSONValue?
        package let reported: JSONValue?
        /// nil: no config sets it in the end.
        package let winner: Layer?
        /// What the winner overrode, the last one first.
        package let overridden: [Layer]
    }

    /// One pinned component.
    package struct Component: Hashable, Sendable {
        package let name: Text
        package let desired: Version
        package let reported: Text?
        package let span: SourceSpan
    }

    /// A `where` that was asked about the device.
    package struct Condition: Hashable, Sendable {
        /// What it said.
        package enum Answer: String, Hashable, Sendable {
            case holds, fails
            /// Neither: nothing is sent because of it.
            case unknown
        }

        /// Kind and name, as `Cohort/eu`.
        package let resource: String
        package let text: Text
        package let span: SourceSpan
        package let answer: Answer
        /// Why there is no answer; nil: there is one.
        package let reason: String?
    }

    package let device: DeviceID
    package let governance: Governance
    /// What a document says of the device; nil: none does.
    package let document: DeviceException?
    /// Of cohorts in the order of their precedence, as far as they were asked, then of configs in the order of merging.
    package let conditions: [Condition]
    /// Sorted by path.
    package let fields: [Field]
    /// Sorted by name.
    package let components: [Component]
    package let config: DeviceTarget?
    package let firmware: DeviceTarget?
}

extension DesiredState {
    /// Every path that a config writes for the device, with its value, the layer that won and those it overrode.
    package func explain(_ reported: Twin) -> Explanation {
        let twin = subject(reported)
        let governance = governance(of: twin)
        guard let name = governance.cohort, let state = cohorts[name] else {
            return Explanation(
                device: twin.id,
                governance: governance,
                document: exceptions[twin.id],
                conditions: governance == .retired ? [] : conditions(ofCohortsFor: twin),
                fields: [],
                components: [],
                config: nil,
                firmware: nil
            )
        }
        let config = DeviceConfig(state.config(for: twin), for: twin)
        let target = configTarget(for: twin, config)
        return Explanation(
            device: twin.id,
            governance: governance,
            document: exceptions[twin.id],
            conditions: conditions(ofCohortsFor: twin) + conditions(of: state.layers, for: twin),
            fields: config.fields(for: twin),
            components: state.pins.map { pin in
                Explanation.Component(
                    name: pin.component,
                    desired: pin.version,
                    reported: twin.firmware.running(pin.component),
                    span: pin.span
                )
            },
            config: target,
            firmware: firmwareTarget(
                for: twin,
                in: state,
                config.merged,
                isConfigMet: target.isMet
            ).target
        )
    }
}

extension DesiredState {
    /// Down to the precedence that decided.
    private func conditions(ofCohortsFor twin: Twin) -> [Explanation.Condition] {
        var conditions: [Explanation.Condition] = []
        var decisive: Int?
        for cohort in ranked where !cohort.excludes(twin.id) {
            if let decisive, cohort.precedence < decisive { break }
            if cohort.answer(twin) != .fails { decisive = cohort.precedence }
            guard let found = cohort.selector.condition(of: twin) else { continue }
            conditions.append(Explanation.Condition("Cohort/\(cohort.name)", found))
        }
        return conditions
    }

    private func conditions(
        of layers: [ConfigLayer],
        for twin: Twin
    ) -> [Explanation.Condition] {
        layers.compactMap { layer in
            layer.selector?.condition(of: twin)
                .map { Explanation.Condition("Config/\(layer.config)", $0) }
        }
    }
}

extension Explanation.Condition {
    fileprivate init(
        _ resource: String,
        _ found: (clause: ExpressionText, answer: DeviceSelector.Answer)
    ) {
        self.resource = resource
        text = found.clause.text
        span = found.clause.span
        switch found.answer {
        case .holds: (answer, reason) = (.holds, nil)
        case .fails: (answer, reason) = (.fails, nil)
        case .unknown(let why): (answer, reason) = (.unknown, why)
        }
    }
}

extension DeviceConfig {
    /// One write of one layer; a template that cannot be filled in stands as it is written.
    private struct Write {
        let path: FieldPath
        let layer: Int
        let shown: Explanation.Layer
    }

    /// Every path that is written, in order, with the winner and what it overrode at, above and below the path.
    func fields(for twin: Twin) -> [Explanation.Field] {
        let writes = merged.layers.indices.flatMap { index in
            merged.layers[index].leaves.map { write($0, of: index, for: twin) }
        }
        return Set(writes.map(\.path)).sorted().map { path in
            let winner = merged.leaves.first { $0.path == path }
            let spoken = writes.filter { $0.path.hasPrefix(path) || path.hasPrefix($0.path) }
                .sorted { ($1.layer, $0.path) < ($0.layer, $1.path) }
            return Explanation.Field(
                path: path,
                desired: leaves.first { $0.path == path }?.value,
                reported: twin.config.reported.value(at: path),
                winner: spoken.first { $0.layer == winner?.layer && $0.path == path }?.shown,
                overridden: spoken.filter { $0.layer != winner?.layer }.map(\.shown)
            )
        }
    }

    private func write(_ leaf: ConfigLayer.Leaf, of index: Int, for twin: Twin) -> Write {
        let layer = merged.layers[index]
        return Write(
            path: leaf.path,
            layer: index,
            shown: Explanation.Layer(
                config: layer.config,
                span: leaf.span,
                priority: layer.priority,
                mode: layer.mode,
                value: (try? leaf.value.rendered(for: twin)) ?? leaf.value.written
            )
        )
    }
}

extension Explanation {
    /// Every place in the specs that is named, each once, sorted.
    package var spans: [SourceSpan] {
        let layers = fields.flatMap { [$0.winner].compactMap { $0 } + $0.overridden }
        let grounds = conditions.map(\.span) + [document?.span].compactMap { $0 }
        return Set(components.map(\.span) + layers.map(\.span) + grounds).sorted()
    }
}
