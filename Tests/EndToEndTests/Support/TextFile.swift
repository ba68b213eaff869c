import Foundation

/// Text files that programs write.
enum TextFile {
    static func text(_ path: String) -> String {
        (FileManager.default.contents(atPath: path)).map { String(decoding: $0, as: UTF8.self) }
            ?? ""
    }

    /// The last lines, for the report of a failed test.
    static func tail(_ path: String) -> String {
        text(path).split(separator: "\n").suffix(25).joined(separator: "\n")
    }
}
