package import Foundation

/// The conformance data of third parties, in the folder that `TIDEGATE_SUITES` names; none of it is in the repository.
package struct ThirdPartySuite: Sendable {
    /// The folder's name, which is the suite's name in the table.
    package let name: String
    package let folder: URL

    /// Returns nil where the folder is absent; tests then are skipped and say ``absence``.
    package init?(_ name: String) {
        guard let root = ProcessInfo.processInfo.environment["TIDEGATE_SUITES"] else { return nil }
        let folder = URL(filePath: root).appending(path: name)
        guard FileManager.default.fileExists(atPath: folder.path) else { return nil }
        self.name = name
        self.folder = folder
    }

    /// What a skipped test says.
    package static let absence = "TIDEGATE_SUITES names no folder that holds the suite"

    /// The bytes of a file of the suite.
    package func bytes(of path: String) throws -> [UInt8] {
        let file = folder.appending(path: path)
        // Foundation loses a page of memory with every empty file, which the address sanitizer holds against us.
        let size = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize
        return size == 0 ? [] : Array(try Data(contentsOf: file))
    }

    /// A JSON file of the suite whose root is an object.
    package func object(_ path: String) throws -> [String: Any] {
        let data = try Data(contentsOf: folder.appending(path: path))
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }
}
