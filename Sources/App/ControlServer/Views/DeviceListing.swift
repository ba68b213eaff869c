import FleetController
import FleetModel
import FleetPlanner
import RolloutEngine

/// The fleet's devices in pages, with how they stand to what is in force.
struct DeviceListing {
    private let snapshot: ControllerSnapshot

    init(_ snapshot: ControllerSnapshot) { self.snapshot = snapshot }

    /// At most `limit` devices behind the cursor, of a cohort and in a status where they are named.
    func page(
        after cursor: DeviceID?,
        limit: Int,
        cohort: String?,
        status: String?
    ) -> JSONValue {
        var items: [JSONValue] = []
        var last: DeviceID?
        var hasMore = false
        for index in 0..<snapshot.twins.count {
            let device = snapshot.twins.columns.id(at: index)
            guard cursor.map({ $0 < device }) ?? true else { continue }
            let group = snapshot.group(of: device)
            if let cohort, group?.governance.cohort?.description != cohort { continue }
            if let status, !Track.allCases.contains(where: { group?.status($0)?.name == status }) {
                continue
            }
            guard items.count < limit else {
                hasMore = true
                break
            }
            items.append(item(snapshot.twins[index], group))
            last = device
        }
        return ["items": .array(items), "next": hasMore ? .text(last?.description) : .null]
    }

    private func item(_ row: TwinTable.Row, _ group: DeviceGroup?) -> JSONValue {
        let versions = row.twin.firmware.components.map { "\($0.name) \($0.running)" }
        return [
            "id": .string(row.twin.id.text),
            "cohort": .text(group?.governance.cohort?.description),
            "firmware": .string(versions.joined(separator: ", ")),
            "firmwareStatus": .text(group?.status(.firmware)?.name),
            "configStatus": .text(group?.status(.config)?.name),
            "connectivity": .string(row.twin.connectivity.state.rawValue),
            "age": .text(row.age(at: snapshot.at)?.description),
        ]
    }
}
