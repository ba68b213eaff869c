import FleetModel

/// The twin of a row, made when it is first asked for.
struct RowTwin {
    private let columns: TwinColumns
    private let row: Int
    private var made: Twin?

    init(_ row: Int, in columns: TwinColumns) {
        self.row = row
        self.columns = columns
    }

    mutating func twin() -> Twin {
        if let made { return made }
        let twin = columns.twin(at: row)
        made = twin
        return twin
    }
}
