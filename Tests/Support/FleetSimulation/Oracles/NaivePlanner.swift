package import FleetModel
package import FleetPlanner
package import SpecLanguage

/// The rules once more, written for clarity alone and by other means: whole documents instead of leaves, all orders of
/// steps instead of a search by levels.
package struct NaivePlanner {
    package let fleet: CompiledFleet

    package init(fleet: CompiledFleet) { self.fleet = fleet }

    package func governance(of twin: Twin) -> Governance {
        let takers = fleet.cohorts.filter { $0.selector.matches(twin.labels) }
        guard let top = takers.map(\.precedence).max() else { return .unmanaged }
        let best = takers.filter { $0.precedence == top }.map(\.name).sorted()
        return best.count == 1 ? .cohort(best[0]) : .conflicted(best)
    }

    package func layers(of twin: Twin, in cohort: ResourceName) -> [Config] {
        fleet.configs.filter {
            $0.targets.cohorts.contains(cohort)
                || ($0.targets.selector?.matches(twin.labels) ?? false)
        }.sorted { ($0.priority, $0.name) < ($1.priority, $1.name) }
    }

    /// nil: layers of equal priority disagree.
    package func document(of twin: Twin, in cohort: ResourceName) -> JSONValue? {
        let layers = layers(of: twin, in: cohort)
        for (index, one) in layers.enumerated() {
            for other in layers[(index + 1)...] where other.priority == one.priority {
                for mine in one.leaves {
                    for theirs in other.leaves {
                        if mine.path == theirs.path, mine.value != theirs.value { return nil }
                        let isNested =
                            mine.path != theirs.path
                            && (mine.path.hasPrefix(theirs.path)
                                || theirs.path.hasPrefix(mine.path))
                        if isNested { return nil }
                    }
                }
            }
        }
        var document: JSONValue = [:]
        for layer in layers {
            var patch: JSONValue = [:]
            for leaf in layer.leaves
            where leaf.value != .null || document.value(at: leaf.path) != nil {
                patch.set(leaf.value, at: leaf.path)
            }
            document = document.merged(with: patch)
        }
        return document.withoutEmptyObjects
    }

    /// The fewest steps and bytes over all orders; nil: there is no way.
    package func cheapestPath(of twin: Twin, pins: [Cohort.Pin]) -> (steps: Int, bytes: UInt64)? {
        var best: (steps: Int, bytes: UInt64)?
        var state: [Text: Version] = [:]
        for component in twin.firmware.components {
            state[component.name] = Version(component.running.string)
        }
        walk(twin, pins, state, steps: 0, bytes: 0, &best)
        return best
    }

    private func walk(
        _ twin: Twin,
        _ pins: [Cohort.Pin],
        _ state: [Text: Version],
        steps: Int,
        bytes: UInt64,
        _ best: inout (steps: Int, bytes: UInt64)?
    ) {
        if pins.allSatisfy({ state[$0.component] == $0.version }) {
            if best.map({ (steps, bytes) < ($0.steps, $0.bytes) }) ?? true { best = (steps, bytes) }
            return
        }
        for pin in pins {
            guard let now = state[pin.component], now != pin.version else { continue }
            for entry in fleet.firmware where entry.component == pin.component {
                let isUp = now < pin.version
                guard
                    isUp
                        ? now < entry.version && entry.version <= pin.version
                        : entry.version < now && pin.version <= entry.version,
                    entry.from?.contains(now) ?? true,
                    isUp || mayGoBack(pin.component, from: now, to: entry.version),
                    let artifact = entry.artifacts.filter({ $0.fits(twin.facts) }).map(\.size).min()
                else { continue }
                var next = state
                next[pin.component] = entry.version
                guard keepsFloors(from: state, to: next, pins, installed: entry) else { continue }
                walk(twin, pins, next, steps: steps + 1, bytes: bytes + artifact, &best)
            }
        }
    }

    private func mayGoBack(_ component: Text, from: Version, to: Version) -> Bool {
        let passed = fleet.firmware.filter {
            $0.component == component && to < $0.version && $0.version <= from
        }
        return passed.contains { $0.version == from }
            && passed.allSatisfy { $0.rollback == .allowed }
    }

    private func keepsFloors(
        from old: [Text: Version],
        to new: [Text: Version],
        _ pins: [Cohort.Pin],
        installed: Firmware
    ) -> Bool {
        func holds(_ floor: Firmware.Floor, _ state: [Text: Version]) -> Bool {
            state[floor.component].map(floor.range.contains) ?? false
        }
        guard installed.floors.allSatisfy({ holds($0, new) }) else { return false }
        return pins.allSatisfy { pin in
            let entry = fleet.firmware.first {
                $0.component == pin.component && $0.version == new[pin.component]
            }
            return (entry?.floors ?? []).allSatisfy { !holds($0, old) || holds($0, new) }
        }
    }
}

extension JSONValue {
    /// Without members that are objects with nothing in them, at any depth.
    fileprivate var withoutEmptyObjects: JSONValue {
        guard case .object(let object) = self else { return self }
        return .object(
            JSONObject(
                object.members.compactMap { member in
                    let value = member.value.withoutEmptyObjects
                    return value == [:] ? nil : (key: member.key, value: value)
                }
            )
        )
    }
}
