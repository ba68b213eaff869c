import FleetModel

/// What the selector of a wave that asks for labels alone says of devices, by their rows: asked once of each, and once of all that
/// agree in the labels it asks for.
struct LabelAnswers: Sendable {
    /// As long as it is the same, so is every answer that was given.
    struct Version: Equatable {
        fileprivate let number: Int
        fileprivate var changes = 0
    }

    private enum Answer: UInt8 {
        /// Not asked yet.
        case open
        case fails
        case holds
    }

    private let selector: DeviceSelector
    private var labels: PairNumbers
    /// By the number of labels.
    private var known: [UInt32: Answer] = [:]
    /// By row; who is beyond was not asked yet.
    private var answers: [Answer] = []
    /// Rows whose devices may have other labels now, and what was said before.
    private var told: [(row: Int, answer: Answer)] = []
    private var version: Version

    /// The selector has no `where`; no others have the number.
    init(_ selector: DeviceSelector, number: Int) {
        self.selector = selector
        version = Version(number: number)
        labels = PairNumbers(.labels, values: [], requirements: selector.selector.requirements)
    }

    mutating func holds(_ row: Int, of devices: some WaveDevices) -> Bool {
        if row < answers.count, answers[row] != .open { return answers[row] == .holds }
        if row >= answers.count {
            answers.append(contentsOf: repeatElement(.open, count: row + 1 - answers.count))
        }
        answers[row] = answer(row, of: devices)
        return answers[row] == .holds
    }

    /// The version of the answers, with those of devices of which something was told asked again.
    mutating func settledVersion(of devices: some WaveDevices) -> Version {
        for (row, answer) in told where holds(row, of: devices) != (answer == .holds) {
            version.changes += 1
        }
        told = []
        return version
    }

    /// Goes on with a table of which so much is new.
    mutating func follow(_ news: RowNews) {
        if news.hasMoved {
            // As long as the table of before, so that those that joined find their places.
            let missing = max(0, news.before - answers.count)
            answers.append(contentsOf: repeatElement(.open, count: missing))
            answers = news.moved(answers, filling: .open)
            told = []
            version.changes += 1
        }
        for row in news.known where row < answers.count && answers[row] != .open {
            told.append((row, answers[row]))
            answers[row] = .open
        }
    }

    private mutating func answer(_ row: Int, of devices: some WaveDevices) -> Answer {
        guard let number = devices.labelNumber(ofRow: row, among: &labels) else {
            return ask(row, of: devices)
        }
        if let answer = known[number] { return answer }
        let answer = ask(row, of: devices)
        known[number] = answer
        return answer
    }

    private func ask(_ row: Int, of devices: some WaveDevices) -> Answer {
        selector.meetsLabels(devices.twin(ofRow: row)) ? .holds : .fails
    }
}
