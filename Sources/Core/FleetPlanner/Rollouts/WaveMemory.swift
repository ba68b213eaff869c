import FleetModel
import SpecLanguage

/// What plans remember of waves: the order of the devices' turns, and what labels say to selectors.
///
/// It is of one table of twins and one set of `Device` documents; ``follow(_:)`` tells it what is new in the table.
struct WaveMemory: Sendable {
    private var orders: [RolloutID: WaveOrder] = [:]
    /// By what is asked of labels.
    private var answers: [[LabelSelector.Requirement]: LabelAnswers] = [:]
    /// Rows of devices that have a document; nil: not looked for yet.
    private var documented: PlaceSet?
    /// What was asked for since the last ``forgetUnused()``.
    private var used: (orders: Set<RolloutID>, answers: Set<[LabelSelector.Requirement]>) = (
        [], []
    )

    /// Goes on with a table of which so much is new.
    mutating func follow(_ news: RowNews) {
        for key in answers.keys { answers[key]?.follow(news) }
        guard news.hasMoved else { return }
        documented = nil
        let rows = news.rows()
        for key in orders.keys { orders[key]?.move(rows) }
    }

    /// The order of those that need the change.
    mutating func order(of rollout: RolloutID, _ candidates: some WaveCandidates) -> WaveOrder {
        used.orders.insert(rollout)
        orders[rollout, default: WaveOrder(rollout)].follow(candidates)
        return orders[rollout, default: WaveOrder(rollout)]
    }

    /// What a selector without a `where` says.
    mutating func withAnswers<Result>(
        _ selector: DeviceSelector,
        _ body: (inout LabelAnswers) -> Result
    ) -> Result {
        let key = selector.selector.requirements
        used.answers.insert(key)
        return body(&answers[key, default: LabelAnswers(selector)])
    }

    /// Rows of devices that have a document, which may give them other labels. O(documents) where rows have moved.
    mutating func documented(_ desired: DesiredState, in twins: TwinTable) -> PlaceSet {
        if let documented { return documented }
        var rows = PlaceSet(count: twins.count)
        for device in desired.exceptions.keys {
            if let row = twins.index(of: device) { rows.insert(row) }
        }
        documented = rows
        return rows
    }

    /// Drops what the plan that was just made did not ask for.
    mutating func forgetUnused() {
        orders = orders.filter { used.orders.contains($0.key) }
        answers = answers.filter { used.answers.contains($0.key) }
        used = ([], [])
    }
}
