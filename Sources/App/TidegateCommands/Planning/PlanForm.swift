import ArgumentParser
import FleetModel
import PlanReport

/// The form in which a plan is shown; the JSON is the source of the others.
enum PlanForm: String, ExpressibleByArgument, CaseIterable {
    case text, json, markdown

    /// Writes the plan to standard output; throws where the JSON is no plan.
    func show(_ plan: JSONValue) throws {
        switch self {
        case .json: Console.out(plan.canonicalText)
        case .text:
            let style = TextStyle(usesColour: Console.usesColor)
            Console.outRaw(Array(try PlanReport.text(plan, style: style).utf8))
        case .markdown: Console.outRaw(Array(try PlanReport.markdown(plan).utf8))
        }
    }
}
