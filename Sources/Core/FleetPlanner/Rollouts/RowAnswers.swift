import FleetModel

/// What was answered of the devices of a table, by their rows: asked once of each, and again where something was told of it.
struct RowAnswers<Answer: Hashable & Sendable>: Sendable {
    /// As long as it is the same, so is every answer that was given.
    struct Version: Equatable {
        fileprivate let number: Int
        fileprivate var changes = 0
    }

    /// By row; nil, and beyond: not asked yet.
    private var answers: [Answer?] = []
    /// Rows whose devices may have another answer now, and what was said before.
    private var told: [(row: Int, answer: Answer)] = []
    private var version: Version

    /// No others have the number.
    init(number: Int) { version = Version(number: number) }

    mutating func answer(ofRow row: Int, ask: () -> Answer) -> Answer {
        if row < answers.count, let known = answers[row] { return known }
        if row >= answers.count {
            answers.append(contentsOf: repeatElement(nil, count: row + 1 - answers.count))
        }
        let answer = ask()
        answers[row] = answer
        return answer
    }

    /// The version of the answers, with those of devices of which something was told asked again.
    mutating func settledVersion(ask: (Int) -> Answer) -> Version {
        for (row, former) in told where answer(ofRow: row, ask: { ask(row) }) != former {
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
            answers.append(contentsOf: repeatElement(nil, count: missing))
            answers = news.moved(answers, filling: nil)
            told = []
            version.changes += 1
        }
        for row in news.known where row < answers.count {
            guard let known = answers[row] else { continue }
            told.append((row, known))
            answers[row] = nil
        }
    }
}
