import FleetModel

/// What one worker saw of some rows, with a surveyor of its own.
struct SurveyPart: Sendable {
    let rows: Range<Int>
    private(set) var surveyor: Surveyor
    /// By the places that this surveyor gives.
    private(set) var looks: [Surveyor.Look] = []

    init(_ surveyor: Surveyor, _ rows: Range<Int>) {
        self.rows = rows
        self.surveyor = surveyor
        looks.reserveCapacity(rows.count)
        for row in rows { looks.append(self.surveyor.look(atRow: row)) }
    }
}
