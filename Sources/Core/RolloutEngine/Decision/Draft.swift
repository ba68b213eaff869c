import FleetModel

/// A decision in the making: every record takes effect at once, so that what follows is decided in its light.
struct Draft {
    private(set) var state: FleetState
    private(set) var records: [Record] = []
    let now: Moment
    let term: WriterTerm
    private(set) var recheckIn: TimeSpan?
    private(set) var questions: [GateQuestion] = []
    /// Jobs of which the platform was not known to have them before.
    private var taken = 0

    init(_ state: FleetState, term: WriterTerm, now: Moment) {
        self.state = state
        self.term = term
        self.now = now
    }

    var instant: ObservedInstant { term.instant(now) }

    mutating func record(_ record: Record) {
        switch record {
        // What comes of it is decided at the next look.
        case .rolloutBegan, .rolloutMoved: recheck(in: .zero)
        default: if state.isTaking(record) { taken += 1 }
        }
        state.apply(record)
        records.append(record)
    }

    /// Draws what the platform has taken from the bucket.
    mutating func drawTaken(_ settings: EngineSettings) {
        for record in state.records(ofTaking: taken, settings, in: term, at: now) {
            self.record(record)
        }
        taken = 0
    }

    /// Asks for another look after that time.
    mutating func recheck(in span: TimeSpan) {
        let span = max(.seconds(1), span)
        recheckIn = recheckIn.map { min($0, span) } ?? span
    }

    /// Asks for another look at a time of the wall clock.
    mutating func recheck(at time: Timestamp) { recheck(in: time.since(now.wall)) }

    mutating func ask(_ question: GateQuestion) {
        guard !questions.contains(where: { $0.id == question.id }) else { return }
        questions.append(question)
    }

    var decision: Decision {
        Decision(
            records: records,
            state: state,
            recheckAt: recheckIn.map(now.advanced(by:)),
            questions: questions.sorted { $0.id < $1.id }
        )
    }
}
