import Foundation

/// A JSON file of the conformance suites, which live in the folder that `TIDEGATE_SUITES` names.
struct SuiteFile {
    static let root = ProcessInfo.processInfo.environment["TIDEGATE_SUITES"]

    let object: [String: Any]

    init(_ path: String) throws {
        let url = URL(filePath: Self.root ?? "").appending(path: path)
        let value = try JSONSerialization.jsonObject(with: try Data(contentsOf: url))
        object = value as? [String: Any] ?? [:]
    }

    func list(_ key: String) -> [Any] { object[key] as? [Any] ?? [] }

    /// Rows of node-semver without the options `loose` and `includePrerelease`, which no spec has.
    var strictRows: [[Any]] {
        list("cases").compactMap { $0 as? [Any] }.filter { row in
            guard let last = row.last else { return false }
            if let options = last as? [String: Any] {
                return options.values.allSatisfy { ($0 as? Bool) == false }
            }
            return !(last is Bool) || (last as? Bool) == false
        }
    }
}
