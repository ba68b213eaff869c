import FleetModel
import GitTestSupport
import JSON

/// One run of the built program to its end.
struct CommandRun {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let arguments: [String]
    let status: Int32
    let output: String
    let complaint: String

    /// Runs the program in a folder, with nothing in its environment that a person might have set but a name.
    init(_ arguments: [String], in folder: String = Program.root) throws {
        let ending = try Command.end(
            Program.path,
            arguments,
            folder: folder,
            environment: ["USER": "ada"]
        )
        self.arguments = arguments
        status = ending.status
        output = ending.output
        complaint = ending.complaint
    }

    /// Standard output as JSON.
    var json: JSONValue {
        get throws { try JSONParser().parse(Array(output.utf8)) }
    }

    /// Throws with all that it said where it did not exit with 0.
    func succeeded() throws {
        guard status != 0 else { return }
        throw Failure(description: description)
    }
}

extension CommandRun: CustomStringConvertible {
    var description: String {
        "\(arguments.joined(separator: " ")): status \(status)\n\(output.prefix(4_000))\n"
            + complaint.prefix(4_000)
    }
}

extension JSONValue {
    /// An element of an array; nil: there is none.
    subscript(index: Int) -> JSONValue? {
        array.flatMap { $0.indices.contains(index) ? $0[index] : nil }
    }
}
