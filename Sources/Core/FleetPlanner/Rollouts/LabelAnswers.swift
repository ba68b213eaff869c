import FleetModel

/// What the selector of a wave that asks for labels alone says of devices, by their rows: asked once of each, and once of all that
/// agree in the labels it asks for.
struct LabelAnswers: Sendable {
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

    /// The selector has no `where`.
    init(_ selector: DeviceSelector) {
        self.selector = selector
        labels = PairNumbers(.labels, values: [], requirements: selector.selector.requirements)
    }

    mutating func holds(_ candidates: some WaveCandidates, _ place: Int) -> Bool {
        let row = candidates.row(place)
        if row < answers.count, answers[row] != .open { return answers[row] == .holds }
        if row >= answers.count {
            answers.append(contentsOf: repeatElement(.open, count: row + 1 - answers.count))
        }
        let answer = answer(candidates, place)
        answers[row] = answer
        return answer == .holds
    }

    /// Goes on with a table of which so much is new.
    mutating func follow(_ news: RowNews) {
        if news.hasMoved {
            // As long as the table of before, so that those that joined find their places.
            let missing = max(0, news.before - answers.count)
            answers.append(contentsOf: repeatElement(.open, count: missing))
            answers = news.moved(answers, filling: .open)
        }
        for row in news.known where row < answers.count { answers[row] = .open }
    }

    private mutating func answer(_ candidates: some WaveCandidates, _ place: Int) -> Answer {
        guard let number = candidates.labelNumber(place, among: &labels) else {
            return ask(candidates, place)
        }
        if let answer = known[number] { return answer }
        let answer = ask(candidates, place)
        known[number] = answer
        return answer
    }

    private func ask(_ candidates: some WaveCandidates, _ place: Int) -> Answer {
        selector.meetsLabels(candidates.twin(place)) ? .holds : .fails
    }
}
