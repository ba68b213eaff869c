package import FleetModel

extension Declarations {
    /// `where` of a cohort: `device`, with its labels and hardware facts.
    package static let cohortSelector = Declarations([
        "device": .record(DeviceRecord.shape(.cohort))
    ])

    /// `where` of a wave, and the `metric` of a comparison: `device`, with what it reports, and `now`.
    package static let waveSelector = Declarations([
        "device": .record(DeviceRecord.shape(.report)), "now": .timestamp,
    ])

    /// A check of a gate over reported twins: `devices`, and `now`.
    package static let gate = Declarations([
        "devices": .set(DeviceRecord.shape(.report)), "now": .timestamp,
    ])

    /// The verdicts of a query that answers with a number: `result`, and `now`.
    package static let measurement = Declarations(["result": .double, "now": .timestamp])

    /// The verdicts of a query that answers with any JSON: `result`, and `now`.
    package static let answer = Declarations(["result": .dyn, "now": .timestamp])
}

extension Expression {
    /// Whether the `where` of a cohort holds for a device. An error selects nothing, and is reported.
    ///
    /// With `labels` the device has those instead of the twin's.
    package func selectsForCohort(_ twin: Twin, labels: LabelSet? = nil) -> ConditionAnswer {
        answer([("device", .record(DeviceRecord(twin, labels: labels, .cohort)))])
    }

    /// Whether the `where` of a wave holds for a device at that time. An error selects nothing, and is reported.
    ///
    /// With `labels` the device has those instead of the twin's.
    package func selectsForWave(
        _ twin: Twin,
        labels: LabelSet? = nil,
        at now: Timestamp
    ) -> ConditionAnswer {
        answer([("device", .record(DeviceRecord(twin, labels: labels, .report)))] + Self.time(now))
    }

    /// What a gate's expression says of a set of devices at that time; of an empty one it says nothing.
    ///
    /// Takes at most `ExpressionLimits.stepsPerDevice` steps for each device.
    package func judges(_ devices: [DeviceRecord], at now: Timestamp) -> ConditionAnswer {
        let set = ExpressionSet(devices, noun: "devices")
        let (steps, overflow) = devices.count
            .multipliedReportingOverflow(by: ExpressionLimits.stepsPerDevice)
        return answer(
            [("devices", .set(set))] + Self.time(now),
            steps: overflow ? .max : max(steps, ExpressionLimits.steps)
        )
    }

    /// A time outside the years that can be written is left out, so that whatever reads it is an error.
    private static func time(_ now: Timestamp) -> [(name: Text, value: ExpressionValue)] {
        DateTime(now).map { [("now", .timestamp($0))] } ?? []
    }
}
