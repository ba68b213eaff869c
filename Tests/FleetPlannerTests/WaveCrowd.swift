import FleetModel
import SeededGenerator

@testable import FleetPlanner

/// Devices that come and go, of which some take part in two rollouts.
struct WaveCrowd {
    fileprivate enum Standing: CaseIterable {
        case needsChange, isConverged, isAway
    }

    fileprivate struct Device: Equatable {
        let id: DeviceID
        var ring: Text?
        var isMember: Bool
        /// In each of two rollouts.
        var standings: [Standing]

        init(_ number: Int, _ random: inout SeededGenerator) {
            id = DeviceID("gw-\(number)") ?? .fallback
            ring = random.pick([nil, "canary", "wide", "wide"])
            isMember = !random.oneIn(3)
            standings = (0..<2).map { _ in
                random.pick(Standing.allCases + [.needsChange, .needsChange])
            }
        }
    }

    static let isCanary = LabelSelector.Requirement(
        key: "ring",
        operator: .isIn,
        values: ["canary"]
    )

    /// Sorted.
    private var devices: [Device] = []

    init(_ random: inout SeededGenerator) {
        for number in 0..<30 where !random.oneIn(4) { devices.append(Device(number, &random)) }
        devices.sort { $0.id < $1.id }
    }

    /// Changes some devices, and says which.
    mutating func change(_ random: inout SeededGenerator) -> RowNews {
        let former = devices
        var told: Set<DeviceID> = []
        for _ in 0..<random.below(5) {
            let device = Device(random.below(30), &random)
            told.insert(device.id)
            if let row = devices.firstIndex(where: { $0.id == device.id }) {
                if random.oneIn(3) {
                    devices.remove(at: row)
                } else {
                    devices[row] = device
                }
            } else {
                devices.append(device)
                devices.sort { $0.id < $1.id }
            }
        }
        var news = RowNews(before: former.count)
        let (ids, now) = (former.map(\.id), devices.map(\.id))
        news.joined = now.indices.filter { !ids.contains(now[$0]) }
        news.left = ids.indices.filter { !now.contains(ids[$0]) }
        news.known = now.indices.filter { ids.contains(now[$0]) && told.contains(now[$0]) }
        return news
    }

    /// Those that take part, as they stand in the first or the second rollout.
    func candidates(of rollout: Int) -> Candidates {
        Candidates(devices: devices, rollout: rollout)
    }

    /// The members as waves ask of them.
    struct Candidates: WaveCandidates {
        /// Counts what is asked of devices, whoever copies the candidates.
        final class Questions {
            var count = 0
        }

        private let devices: [Device]
        private let rollout: Int
        private let rows: [Int]
        let questions = Questions()

        fileprivate init(devices: [Device], rollout: Int) {
            self.devices = devices
            self.rollout = rollout
            rows = devices.indices.filter { devices[$0].isMember }
        }

        var count: Int { rows.count }
        var needing: [UInt32] {
            rows.filter { devices[$0].standings[rollout] == .needsChange }.map { UInt32($0) }
        }

        func row(_ place: Int) -> Int { rows[place] }
        func place(ofRow row: Int) -> Int { rows.firstIndex(of: row) ?? rows.count }

        func addName(ofRow row: Int, to digest: inout DigestBuilder) {
            questions.count += 1
            digest.add(devices[row].id.text)
        }

        func labelNumber(ofRow row: Int, among numbers: inout PairNumbers) -> UInt32? { nil }
        func factNumber(ofRow row: Int, among numbers: inout PairNumbers) -> UInt32? { nil }
        func needsChange(_ place: Int) -> Bool { standing(place) == .needsChange }
        func predecessors(of place: Int) -> [Int] { [] }
        func isConverged(_ place: Int) -> Bool { standing(place) == .isConverged }

        func twin(ofRow row: Int) -> Twin {
            questions.count += 1
            let device = devices[row]
            let ring = device.ring.map { [LabelSet.Pair(name: "ring", value: $0)] } ?? []
            return .sample(device.id.text.string, labels: LabelSet(ring) ?? LabelSet())
        }

        func answer(_ place: Int, _ selector: DeviceSelector) -> DeviceSelector.Answer {
            selector.answer(twin(ofRow: rows[place]), .wave(TestTime.wall))
        }

        /// What the order of turns is by.
        func turn(_ place: Int, in rollout: RolloutID) -> Digest {
            var builder = DigestBuilder()
            builder.add("tidegate/wave/v1")
            builder.add(rollout.text)
            builder.add(devices[rows[place]].id.text)
            return builder.finish()
        }

        private func standing(_ place: Int) -> Standing {
            devices[rows[place]].standings[rollout]
        }
    }
}
