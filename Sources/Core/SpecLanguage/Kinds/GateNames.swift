import FleetModel

/// The gates that a wave or a policy names: the built-in `healthy`, and documents of the kind `Gate`.
struct GateNames {
    /// The gate that every policy has by its `health`.
    static let healthy = ResourceName("healthy") ?? { preconditionFailure("it is a name") }()
    /// What holds where nothing is named.
    static let standard = GateNames(includesHealthy: true)

    var includesHealthy = false
    /// In the order of the spec.
    var others: [(name: ResourceName, span: SourceSpan)] = []

    var all: [ResourceName] {
        (includesHealthy ? [Self.healthy] : []) + others.map(\.name)
    }
}

extension RolloutPolicy {
    /// The same with gates that every wave must pass beside its own.
    func passing(_ gates: GateNames) -> RolloutPolicy {
        guard !gates.all.isEmpty else { return self }
        return RolloutPolicy(
            waves: waves.map { $0.passing(gates) },
            maxInFlight: maxInFlight,
            rate: rate,
            deadline: deadline,
            minCoverage: minCoverage,
            offline: offline,
            onNewRevision: onNewRevision,
            onFail: onFail,
            watch: watch
        )
    }
}

extension RolloutPolicy.Wave {
    fileprivate func passing(_ gates: GateNames) -> RolloutPolicy.Wave {
        RolloutPolicy.Wave(
            name: name,
            members: members,
            allowEmpty: allowEmpty,
            soak: soak,
            minSuccess: minSuccess,
            failureBudget: failureBudget,
            requiresHealthy: requiresHealthy || gates.includesHealthy,
            gates: Array(Set(self.gates + gates.others.map(\.name))),
            spread: spread,
            approvalsBefore: approvalsBefore,
            span: span
        )
    }
}

extension FieldReader {
    /// A list of gates, each once.
    mutating func gates(_ field: Text, _ node: SyntaxNode) -> GateNames? {
        var gates = GateNames()
        let names = distinct(field, node) { reader, element -> ResourceName? in
            guard let name = reader.name(field, element) else { return nil }
            if name == GateNames.healthy {
                gates.includesHealthy = true
            } else {
                reader.sink.refer(to: .gate, name, at: element.span)
                gates.others.append((name, element.span))
            }
            return name
        }
        return names == nil ? nil : gates
    }
}
