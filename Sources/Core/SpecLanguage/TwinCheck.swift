package import FleetModel

/// Holds what specs ask of labels and hardware against the devices that there are.
package enum TwinCheck {
    /// For so many different names and values it is told what there is instead.
    private static let adviceLimit = 200

    /// Warnings for labels, values of labels and facts of hardware that no twin has; sorted.
    ///
    /// What a `Device` document says of labels counts as seen. Values that are excluded are not looked for, nor are labels that
    /// must be absent, nor values of hardware, which may be yet to come. Linear in the twins and in the specs.
    package static func check(_ tree: SpecTree, against twins: TwinTable) -> [Diagnostic] {
        let sink = DiagnosticSink(collectsMentions: true)
        let known = tree.files.flatMap { SpecFragment(reading: $0, sink).declarations }
            .compactMap { declaration -> DeviceException? in
                if case .device(let device)? = declaration.resource { device } else { nil }
            }
        var census = LabelCensus(twins, known: known)
        var advices: [DiagnosticSink.Mention: LabelCensus.Advice] = [:]
        var diagnostics: Set<Diagnostic> = []
        for mention in sink.mentions ?? [] {
            guard let complaint = census.complaint(about: mention) else { continue }
            var advice = advices[mention.anywhere]
            if advice == nil, advices.count < adviceLimit {
                advice = census.advice(on: mention)
                advices[mention.anywhere] = advice
            }
            diagnostics.insert(
                Diagnostic(
                    .warning,
                    .unknownLabel,
                    complaint,
                    at: mention.span,
                    help: advice?.help,
                    // Other devices would be selected, so that it is never made unseen.
                    fix: mention.word.flatMap { word in
                        advice?.near?.fix(word, at: mention.span, mayBeSafe: false)
                    }
                )
            )
        }
        return diagnostics.sorted()
    }
}

extension DiagnosticSink.Mention {
    /// The same wherever it stands.
    fileprivate var anywhere: Self {
        Self(
            key: key,
            value: value,
            span: SourceSpan(file: "", line: 1, column: 1),
            isWord: false
        )
    }

    /// The name or the value, where it is all that stands there.
    fileprivate var word: Text? {
        guard isWord else { return nil }
        switch key {
        case .label(let name), .hardware(let name): return value ?? name
        }
    }
}
