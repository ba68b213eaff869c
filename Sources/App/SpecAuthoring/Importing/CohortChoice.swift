import FleetModel
import SpecLanguage

/// Chooses the labels that tell best what devices report: those by which the specs get shortest.
///
/// A specification costs a line for each field of each cohort, eight for the cohort itself, and one for each device that
/// differs from most of its cohort. Labels are taken one after another while the cost falls; of equal ones the first in the
/// order of their bytes. At most three, so that a person still sees what a cohort is.
struct CohortChoice {
    /// One cohort to be: the devices with the same values of the chosen labels.
    struct Group {
        /// nil: the devices have no such label.
        let values: [Text?]
        /// Indices, ascending.
        let devices: [Int]
    }

    private static let labelLimit = 3
    /// Labels with more values than that name devices, not kinds of devices.
    private static let valueLimit = 200
    private static let groupLimit = 500

    private(set) var labels: [Text] = []
    private(set) var groups: [Group]
    /// Labels that may select, sorted.
    let candidates: [Text]

    init(_ fleet: ImportedFleet) {
        candidates = Self.candidates(fleet)
        groups = [Group(values: [], devices: Array(fleet.devices.indices))]
        var cost = Self.cost(groups, fleet)
        for _ in 0..<Self.labelLimit {
            var best: (label: Text, groups: [Group], cost: Int)?
            for label in candidates where !labels.contains(label) {
                let split = Self.split(groups, by: label, fleet)
                guard split.count <= Self.groupLimit else { continue }
                let next = Self.cost(split, fleet)
                if next < best?.cost ?? cost { best = (label, split, next) }
            }
            guard let best else { break }
            labels.append(best.label)
            groups = best.groups
            cost = best.cost
        }
    }

    private static func candidates(_ fleet: ImportedFleet) -> [Text] {
        var values: [Text: Set<Text>] = [:]
        var refused: Set<Text> = []
        for device in fleet.devices {
            for pair in device.labels.pairs where !refused.contains(pair.name) {
                values[pair.name, default: []].insert(pair.value)
                if values[pair.name]?.count ?? 0 > valueLimit { refused.insert(pair.name) }
            }
        }
        return values.filter { label, values in
            !refused.contains(label) && LabelGrammar.isName(label.string)
                && values.allSatisfy { LabelGrammar.isValue($0.string) }
        }.keys.sorted()
    }

    /// Groups in the order of their values, those without the label first.
    private static func split(_ groups: [Group], by label: Text, _ fleet: ImportedFleet) -> [Group]
    {
        groups.flatMap { group -> [Group] in
            var parts: [Text: [Int]] = [:]
            var unlabelled: [Int] = []
            for device in group.devices {
                if let value = fleet.devices[device].labels[label] {
                    parts[value, default: []].append(device)
                } else {
                    unlabelled.append(device)
                }
            }
            let labelled = parts.sorted { $0.key < $1.key }
                .map { Group(values: group.values + [$0.key], devices: $0.value) }
            guard !unlabelled.isEmpty else { return labelled }
            return [Group(values: group.values + [nil], devices: unlabelled)] + labelled
        }
    }

    private static func cost(_ groups: [Group], _ fleet: ImportedFleet) -> Int {
        groups.reduce(0) { sum, group in
            let tally = FieldTally(group.devices, fleet)
            return fleet.fields.indices.reduce(sum + 8) { sum, field in
                let most = tally.most(of: field)
                return sum + group.devices.count - most.count + (most.value >= 0 ? 1 : 0)
            }
        }
    }
}

/// How often devices report each value of each field.
struct FieldTally {
    private var counts: [[Int: Int]]

    /// One look at each device, and one at each of their profiles for the fields.
    init(_ devices: [Int], _ fleet: ImportedFleet) {
        var profiles: [Int: Int] = [:]
        for device in devices { profiles[fleet.devices[device].profile, default: 0] += 1 }
        counts = Array(repeating: [:], count: fleet.fields.count)
        for (profile, count) in profiles {
            for (field, value) in fleet.profiles[profile].enumerated() {
                counts[field][value, default: 0] += count
            }
        }
    }

    /// The value that most devices report, -1 for none; of equal ones the first that was seen in the fleet.
    func most(of field: Int) -> (value: Int, count: Int) {
        let best = counts[field].min { ($1.value, $0.key) < ($0.value, $1.key) }
        return best.map { ($0.key, $0.value) } ?? (-1, 0)
    }

    func isUniform(_ field: Int) -> Bool { counts[field].count == 1 }
}
