import Foundation

/// A folder of this process alone, for what a command needs while it runs.
enum ScratchFolder {
    /// Makes one in the system's temporary folder (mode 0700), and removes it with all that it holds when `body` ends.
    static func with<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("tidegate-\(UUID().uuidString)").path
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw CommandFailure(
                "cannot make a temporary folder \(path): \(error.localizedDescription)"
            )
        }
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }
}
