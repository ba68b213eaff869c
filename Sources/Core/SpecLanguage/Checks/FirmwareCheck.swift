import FleetModel

/// Finds what is wrong in the firmware catalogue.
struct FirmwareCheck {
    let view: FleetView
    let sink: DiagnosticSink

    /// One document by itself.
    func check(_ name: ResourceName) {
        guard let firmware = view.firmware(name) else { return }
        checkArtifacts(of: firmware)
        checkRanges(of: firmware)
    }

    /// Two documents for one version of a component.
    func checkCatalogue(of component: Text) {
        var seen: [Version: Firmware] = [:]
        for firmware in view.firmware(of: component) {
            guard let twin = seen[firmware.version] else {
                seen[firmware.version] = firmware
                continue
            }
            sink.error(
                .duplicateResource,
                "`\(firmware.name)` and `\(twin.name)` both define \(firmware.component) "
                    + "\(firmware.version)",
                at: firmware.span,
                related: [.init(span: twin.span, message: "the other one")]
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
