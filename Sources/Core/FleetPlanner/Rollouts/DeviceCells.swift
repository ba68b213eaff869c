import FleetModel

/// The cells of a wave's `spread`, by the rows of devices: those that agree in all of its keys are of one cell, and those that
/// lack a key agree in that.
struct DeviceCells: Sendable {
    typealias Version = RowAnswers<UInt32>.Version

    private var numbers: GroupNumbers
    private var rows: RowAnswers<UInt32>

    /// No others have the number.
    init(_ keys: [GroupingKey], number: Int) {
        numbers = GroupNumbers(keys)
        rows = RowAnswers(number: number)
    }

    /// The number of the device's cell; one device is asked once.
    mutating func cell(ofRow row: Int, of devices: some WaveDevices) -> UInt32 {
        rows.answer(ofRow: row) { numbers.number(ofRow: row, of: devices) }
    }

    /// The version of the cells, with those of devices of which something was told asked again.
    mutating func settledVersion(of devices: some WaveDevices) -> Version {
        rows.settledVersion { numbers.number(ofRow: $0, of: devices) }
    }

    /// Goes on with a table of which so much is new.
    mutating func follow(_ news: RowNews) { rows.follow(news) }
}
