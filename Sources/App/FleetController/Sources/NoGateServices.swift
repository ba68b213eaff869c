package import RolloutEngine

/// A host that names no services.
package struct NoGateServices: GateServices {
    package init() {}

    /// Says of every source that it is not named.
    package func result(of question: GateQuestion) async -> GateAnswer.Result {
        .unknown(question.source)
    }
}
