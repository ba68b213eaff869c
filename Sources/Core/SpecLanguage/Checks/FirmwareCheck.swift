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
        checkPins()
        for firmware in fleet.firmware {
            checkArtifacts(of: firmware)
            checkRanges(of: firmware)
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

    /// What no device can ever meet.
    private func checkRanges(of firmware: Firmware) {
        if let from = firmware.from, !from.allowsVersion(below: firmware.version) {
            sink.error(
                .unreachableVersion,
                "no version below \(firmware.version) is in `\(from)`, so nothing leads to it",
                at: firmware.span,
                help: "`requires.from` names the versions that may take this step"
            )
        }
        for floor in firmware.floors where !floor.range.allowsVersion(below: nil) {
            sink.error(
                .unreachableVersion,
                "no version of \(floor.component) is in `\(floor.range)`",
                at: firmware.span
            )
        }
    }

    /// Pins of one cohort that exclude each other by the catalogue.
    private func checkPins() {
        for cohort in fleet.cohorts {
            for pin in cohort.firmware {
                let firmware = fleet.firmware.first {
                    $0.component == pin.component && $0.version == pin.version
                }
                for floor in firmware?.floors ?? [] {
                    let other = cohort.firmware.first { $0.component == floor.component }
                    guard let other, !floor.range.contains(other.version) else { continue }
                    sink.error(
                        .contradiction,
                        "\(pin.component) \(pin.version) requires \(floor.component) \(floor.range),"
                            + " and `\(cohort.name)` pins \(other.version)",
                        at: pin.span,
                        related: [.init(span: other.span, message: "the other pin")]
                    )
                }
            }
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
