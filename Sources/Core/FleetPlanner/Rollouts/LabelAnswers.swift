import FleetModel

/// What the selector of a wave that asks for labels alone says of devices, by their rows: asked once of each, and once of all that
/// agree in the labels it asks for.
struct LabelAnswers: Sendable {
    typealias Version = RowAnswers<Bool>.Version

    private let selector: DeviceSelector
    private var labels: PairNumbers
    /// By the number of labels.
    private var known: [UInt32: Bool] = [:]
    private var rows: RowAnswers<Bool>

    /// The selector has no `where`; no others have the number.
    init(_ selector: DeviceSelector, number: Int) {
        self.selector = selector
        rows = RowAnswers(number: number)
        labels = PairNumbers(.labels, values: [], requirements: selector.selector.requirements)
    }

    mutating func holds(_ row: Int, of devices: some WaveDevices) -> Bool {
        rows.answer(ofRow: row) {
            Self.answer(row, of: devices, selector, &labels, &known)
        }
    }

    /// The version of the answers, with those of devices of which something was told asked again.
    mutating func settledVersion(of devices: some WaveDevices) -> Version {
        rows.settledVersion { Self.answer($0, of: devices, selector, &labels, &known) }
    }

    /// Goes on with a table of which so much is new.
    mutating func follow(_ news: RowNews) { rows.follow(news) }

    private static func answer(
        _ row: Int,
        of devices: some WaveDevices,
        _ selector: DeviceSelector,
        _ labels: inout PairNumbers,
        _ known: inout [UInt32: Bool]
    ) -> Bool {
        guard let number = devices.labelNumber(ofRow: row, among: &labels) else {
            return selector.meetsLabels(devices.twin(ofRow: row))
        }
        if let answer = known[number] { return answer }
        let answer = selector.meetsLabels(devices.twin(ofRow: row))
        known[number] = answer
        return answer
    }
}
