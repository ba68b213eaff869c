import RolloutEngine

/// The questions of gates that are asked outside, and the answers that the loop has not used yet.
actor GateDesk {
    /// So many are asked at once.
    private static let mostAtOnce = 8

    private let services: any GateServices
    private var asked: Set<GateQuestion.ID> = []
    private var known: [GateQuestion.ID: GateAnswer] = [:]

    init(services: any GateServices) { self.services = services }

    /// Answers to questions that the last decision asked, in a fixed order.
    var answers: [GateAnswer] { known.values.sorted { $0.id < $1.id } }

    /// Takes what a decision asks: what it does not ask any more is dropped. Returns what is to be asked now.
    func take(_ questions: [GateQuestion]) -> [GateQuestion] {
        let open = Set(questions.map(\.id))
        known = known.filter { open.contains($0.key) }
        let room = max(0, Self.mostAtOnce - asked.count)
        let new = questions.filter { !asked.contains($0.id) && known[$0.id] == nil }.prefix(room)
        asked.formUnion(new.map(\.id))
        return Array(new)
    }

    /// Asks, and keeps the answer for the next decision.
    func ask(_ question: GateQuestion) async {
        let result = await services.result(of: question)
        asked.remove(question.id)
        known[question.id] = GateAnswer(question.id, result)
    }
}
