import FleetModel
import SeededGenerator

/// Random twins in which equal parts, unique parts and the device's own id all occur.
struct RandomTwins {
    var random: SeededGenerator
    /// Ids from one byte up; some share their beginning.
    let ids: [DeviceID]

    init(seed: UInt64, devices: Int = 12) {
        random = SeededGenerator(seed: seed)
        ids = (0..<devices).compactMap { index in
            DeviceID(index % 3 == 0 ? "d\(index)" : "gateway-\(index % 7)-\(index)")
        }
    }

    mutating func row(of id: DeviceID? = nil) -> TwinTable.Row {
        let id = id ?? random.pick(ids)
        let revision = UInt64(random.below(4))
        let life = random.oneIn(8) ? "2" : "1"
        // What a revision says is the same wherever it is said, as a platform that keeps its promise has it.
        var said = SeededGenerator(seed: revision &* 31 &+ UInt64(id.text.string.utf8.count))
        let twin = Self.twin(id, life, revision, &said)
        let sequence = UInt64(random.below(5))
        let asOf = Int64(random.below(6))
        return TwinTable.Row(
            twin: twin.reporting(
                sequence,
                at: sequence == 0 ? nil : Timestamp(milliseconds: Int64(sequence) * 10)
            ),
            asOf: Timestamp(milliseconds: asOf),
            receivedAt: .seconds(random.below(3))
        )
    }

    private static func twin(
        _ id: DeviceID,
        _ life: String,
        _ revision: UInt64,
        _ random: inout SeededGenerator
    ) -> Twin {
        let name = id.text.string
        return Twin(
            id: id,
            incarnation: Incarnation(life) ?? { preconditionFailure() }(),
            revision: revision,
            labels: labels(&random, name),
            facts: labels(&random, name),
            config: ConfigSection(
                reported: RandomParts.document(&random, id: name, depth: 2),
                observedGeneration: Generation(random.oneIn(3) ? random.next() : 1),
                applied: random.oneIn(2)
                    ? nil
                    : ConfigSection.Applied(
                        generation: Generation(UInt64(random.below(4))),
                        jobID: job(&random),
                        digest: Digest(of: [UInt8(random.below(3))]),
                        document: RandomParts.document(&random, id: name, depth: 1)
                    )
            ),
            firmware: firmware(&random, name),
            conditions: ["Ready", "Full"].filter { _ in random.oneIn(2) }.map { type in
                Condition(
                    type: Text(type),
                    status: random.pick(Condition.Status.allCases),
                    reason: Text(RandomParts.string(&random, id: name))
                )
            },
            metrics: ["cpu", "mem"].filter { _ in random.oneIn(2) }.map { metric in
                Metric(name: Text(metric), value: RandomParts.number(&random))
            },
            connectivity: Connectivity(
                state: random.pick(Connectivity.State.allCases),
                lastSeenAt: random.oneIn(2) ? nil : Timestamp(milliseconds: Int64(random.below(9))),
                expectedInterval: random.oneIn(2) ? nil : .seconds(1 + random.below(3))
            ),
            currentJob: random.oneIn(3) ? job(&random) : nil
        )
    }

    private static func firmware(
        _ random: inout SeededGenerator,
        _ name: String
    ) -> FirmwareSection {
        FirmwareSection(
            components: ["os", "boot"].filter { _ in random.oneIn(2) }.map { component in
                FirmwareSection.Component(
                    name: Text(component),
                    running: Text(RandomParts.string(&random, id: name)),
                    pending: random.oneIn(2) ? nil : "2.0.0",
                    slot: random.oneIn(2) ? nil : "b",
                    isConfirmed: random.pick([nil, true, false]),
                    lastResult: random.oneIn(2) ? nil : "E_FLASH"
                )
            },
            observedGeneration: Generation(UInt64(random.below(3))),
            applied: random.oneIn(2)
                ? nil
                : FirmwareSection.Applied(
                    generation: Generation(UInt64(random.below(4))),
                    jobID: job(&random),
                    digest: Digest(of: [UInt8(random.below(3))]),
                    versions: ["os": "1.0.0"]
                )
        )
    }

    private static func labels(_ random: inout SeededGenerator, _ id: String) -> LabelSet {
        let names: [Text] = ["a", "b", "é", "site"].filter { _ in random.oneIn(2) }
        let pairs = names.map { name in
            LabelSet.Pair(name: name, value: Text(RandomParts.string(&random, id: id)))
        }
        return LabelSet(pairs) ?? LabelSet()
    }

    private static func job(_ random: inout SeededGenerator) -> JobID {
        let digits = Array("abcdefghijklmnopqrstuvwxyz234567")
        let text = (0..<26).map { _ in String(random.pick(digits)) }.joined()
        return JobID("j-" + text) ?? { preconditionFailure() }()
    }
}
