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
            Console.out(try PlanReport.text(plan, style: TextStyle(usesColour: Console.usesColor)))
        case .markdown: Console.out(try PlanReport.markdown(plan))
        }
    }
}
