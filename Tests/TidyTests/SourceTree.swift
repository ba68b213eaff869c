import Foundation

/// The files of the repository that belong to it: what Git tracks, and what it would track.
enum SourceTree {
    /// The root of the repository, found from where this file lies.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// One file by its path from the root.
    struct File: Sendable {
        let path: String
        let text: String

        var name: String { String(path.split(separator: "/").last ?? "") }
        var isSwift: Bool { path.hasSuffix(".swift") }
        var isSource: Bool { path.hasPrefix("Sources/") }

        /// The module or test target that the file belongs to; nil outside of them.
        var module: String? {
            let parts = path.split(separator: "/")
            switch parts.first {
            case "Sources" where parts.count > 3: return String(parts[2])
            case "Tests" where parts.count > 3 && parts[1] == "Support": return String(parts[2])
            case "Tests" where parts.count > 2: return String(parts[1])
            default: return nil
            }
        }

        var floor: String? {
            let parts = path.split(separator: "/")
            return isSource && parts.count > 3 ? String(parts[1]) : nil
        }
    }

    /// Every text file, sorted by path; files that are not UTF-8 are left out.
    static let files: [File] = paths.compactMap { path in
        guard let data = FileManager.default.contents(atPath: root.appending(path: path).path),
            let text = String(data: data, encoding: .utf8)
        else { return nil }
        return File(path: path, text: text)
    }

    static let swiftFiles = files.filter(\.isSwift)
    static let sources = swiftFiles.filter(\.isSource)
    static let documents = files.filter { $0.path.hasSuffix(".md") }

    /// Every path in the tree, links included, but for what is built or is Git's own.
    static let paths: [String] = {
        let keys: [URLResourceKey] = [.isDirectoryKey, .isSymbolicLinkKey]
        let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: keys)
        var found: [String] = []
        while let url = walk?.nextObject() as? URL {
            let values = try? url.resourceValues(forKeys: Set(keys))
            let isFolder = values?.isDirectory == true && values?.isSymbolicLink != true
            if isIgnored(url.lastPathComponent) {
                if isFolder { walk?.skipDescendants() }
            } else if !isFolder {
                found.append(
                    String(url.path.dropFirst(root.path.count)).trimmingPrefix("/").description
                )
            }
        }
        return found.sorted()
    }()

    private static func isIgnored(_ name: String) -> Bool {
        name.hasPrefix(".build") || name == ".git" || name == ".swiftpm"
            || name == "Package.resolved"
            || name.hasSuffix(".o")
    }
}
