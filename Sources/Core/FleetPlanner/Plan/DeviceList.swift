package import FleetModel

/// Some of the devices of a plan, sorted: four bytes each, their names are made when they are asked for.
package struct DeviceList: RandomAccessCollection, Sendable {
    private let names: DeviceNames
    /// Ascending, which is the order of the names.
    let rows: [UInt32]

    /// Rows are those of the table that the names are from; ascending.
    init(_ rows: [UInt32], of names: DeviceNames) {
        self.rows = rows
        self.names = names
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { rows.count }
    package subscript(position: Int) -> DeviceID { names.device(Int(rows[position])) }

    /// Shows the bytes of a device's name.
    func withName<Result>(at position: Int, _ body: (Span<UInt8>) -> Result) -> Result {
        names.withDevice(Int(rows[position]), body)
    }

    /// O(log n).
    package func contains(_ device: DeviceID) -> Bool {
        guard let row = names.row(of: device) else { return false }
        let place = rows.partitioningIndex { !($0 < row) }
        return place < rows.count && rows[place] == row
    }
}
