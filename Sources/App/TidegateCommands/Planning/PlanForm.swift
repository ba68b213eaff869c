import ArgumentParser
import FleetModel
import FleetPlanner
import JSON
import PlanReport

/// The form in which a plan is shown; the JSON is the source of the others.
enum PlanForm: String, ExpressibleByArgument, CaseIterable {
    case text, json, markdown

    /// A saved plan has at most so many bytes and levels.
    static let limits = JSONLimits(bytes: 1 << 30, depth: 64)

    /// Writes a plan that was just made to standard output, as a saved one is shown.
    func show(_ plan: Plan) throws {
        switch self {
        case .json:
            _ = plan.write(to: StandardOutput())
            Console.outRaw([UInt8(ascii: "\n")])
        case .text, .markdown:
            try show(try JSONParser(limits: Self.limits).parse(plan.canonicalBytes))
        }
    }

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

/// Writes pieces to standard output as they come.
private struct StandardOutput: PlanSink {
    func take(_ piece: [UInt8]) { Console.outRaw(piece) }
}
