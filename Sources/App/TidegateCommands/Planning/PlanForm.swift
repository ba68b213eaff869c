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

    /// Writes a plan that was just made to standard output, as a saved one is shown; `isExpanded`: with every device by itself,
    /// which markdown does not have.
    func show(_ plan: Plan, isExpanded: Bool = false) throws {
        switch self {
        case .json:
            _ = plan.write(to: StandardOutput(), isExpanded: isExpanded)
            Console.outRaw([UInt8(ascii: "\n")])
        case .text, .markdown:
            let json = try JSONParser(limits: Self.limits).parse(plan.canonicalBytes)
            guard isExpanded else { return try show(json) }
            var output = StandardOutput()
            try PlanReport.writeExpanded(json, style: Self.style, to: &output)
        }
    }

    private static var style: TextStyle { TextStyle(usesColour: Console.usesColor) }

    /// Writes the plan to standard output; throws where the JSON is no plan.
    func show(_ plan: JSONValue) throws {
        switch self {
        case .json: Console.out(plan.canonicalText)
        case .text:
            Console.outRaw(Array(try PlanReport.text(plan, style: Self.style).utf8))
        case .markdown: Console.outRaw(Array(try PlanReport.markdown(plan).utf8))
        }
    }
}

/// Writes pieces to standard output as they come.
private struct StandardOutput: PlanSink {
    func take(_ piece: [UInt8]) { Console.outRaw(piece) }
}
