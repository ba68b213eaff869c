import Foundation
import GitTestSupport

/// The built program beside the test bundle.
enum Program {
    static var path: String {
        URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent().path
            + "/tidegate"
    }

    /// Runs it to its end and returns what it prints; throws with its complaint where it does not exit with 0.
    @discardableResult
    static func run(_ arguments: String...) throws -> String {
        try Command.run(path, arguments)
    }

    /// What it complains of; throws where it exits with 0.
    static func complaint(_ arguments: String...) throws -> String {
        do {
            let output = try Command.run(path, arguments)
            throw WaitedInVain(description: "\(arguments) went well: \(output)")
        } catch let failure as Command.Failure {
            return failure.description
        }
    }
}
