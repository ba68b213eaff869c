package import FleetModel

extension DesiredState {
    /// Devices that must have a change before the device has it, by the documents of devices: its gateway, or where children
    /// come first its children, sorted; empty where the policy orders nothing.
    package func predecessors(of device: DeviceID, by order: TopologyOrder?) -> [DeviceID] {
        switch order {
        case nil: []
        case .parentFirst: exceptions[device]?.parent.map { [$0] } ?? []
        case .childrenFirst: children[device] ?? []
        }
    }

    /// Devices for which that device is among the ``predecessors(of:by:)``, sorted.
    package func successors(of device: DeviceID, by order: TopologyOrder?) -> [DeviceID] {
        switch order {
        case nil: []
        case .parentFirst: children[device] ?? []
        case .childrenFirst: exceptions[device]?.parent.map { [$0] } ?? []
        }
    }

    /// The same for the rows of a table, by row; who follows nobody is left out. O(documents).
    func predecessors(in twins: TwinTable, by order: TopologyOrder?) -> [UInt32: [UInt32]] {
        guard order != nil, !children.isEmpty else { return [:] }
        var before: [UInt32: [UInt32]] = [:]
        for (parent, children) in children {
            guard let first = twins.index(of: parent).map({ UInt32($0) }) else { continue }
            for case let second? in children.map({ twins.index(of: $0).map { UInt32($0) } }) {
                let (row, other) = order == .parentFirst ? (second, first) : (first, second)
                before[row, default: []].append(other)
            }
        }
        return before
    }
}
