import FleetModel

/// Finds what is wrong in the firmware catalogue as a whole.
struct FirmwareCheck {
    let fleet: CompiledFleet
    let sink: DiagnosticSink

    func run() {
        var seen: [Text: [Firmware]] = [:]
        for firmware in fleet.firmware {
            if let twin = seen[firmware.component]?.first(where: { $0.version == firmware.version })
            {
                sink.error(
                    .duplicateResource,
                    "`\(firmware.name)` and `\(twin.name)` both define \(firmware.component) "
                        + "\(firmware.version)",
                    at: firmware.span,
                    related: [.init(span: twin.span, message: "the other one")]
                )
            }
            seen[firmware.component, default: []].append(firmware)
        }
        for firmware in fleet.firmware {
            checkArtifacts(of: firmware)
            guard let from = firmware.from else { continue }
            let others = (seen[firmware.component] ?? []).filter { $0.version != firmware.version }
            guard !others.isEmpty, !others.contains(where: { from.contains($0.version) }) else {
                continue
            }
            sink.add(
                Diagnostic(
                    .warning,
                    .unreachableVersion,
                    "no other version of `\(firmware.component)` in the catalogue leads to \(firmware.version)",
                    at: firmware.span,
                    help: "only devices that already run a version in `\(from)` can take it"
                )
            )
        }
    }

    /// Two artifacts of one version that fit the same hardware leave the choice open.
    private func checkArtifacts(of firmware: Firmware) {
        for (index, first) in firmware.artifacts.enumerated() {
            for second in firmware.artifacts[(index + 1)...]
            where Self.overlap(first.hardware, second.hardware) {
                sink.error(
                    .badValue,
                    "two artifacts of `\(firmware.name)` fit the same hardware",
                    at: second.span.start,
                    related: [.init(span: first.span.start, message: "the other one")]
                )
            }
        }
    }

    private static func overlap(_ one: [Firmware.Hardware], _ other: [Firmware.Hardware]) -> Bool {
        one.allSatisfy { requirement in
            guard let match = other.first(where: { $0.fact == requirement.fact }) else {
                return true
            }
            return match.values.contains(where: requirement.values.contains)
        }
    }
}
