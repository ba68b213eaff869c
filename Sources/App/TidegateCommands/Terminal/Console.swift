import Foundation

/// Where text goes: data to standard output, progress and complaints to standard error.
///
/// Written with `write(2)` so that nothing stays in a buffer when the process is killed.
enum Console {
    static func out(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

    static func outRaw(_ bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

    static func error(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    static func errorRaw(_ text: String) { write(text, to: STDERR_FILENO) }

    /// Says on a terminal what is under way, as long as it is; nothing where nobody looks.
    static func saying<Value>(
        _ what: String,
        _ work: () async throws -> Value
    ) async rethrows -> Value {
        guard errorIsTerminal else { return try await work() }
        errorRaw(what)
        // To the line's beginning, and the rest of it erased (ECMA-48).
        defer { errorRaw("\r\u{1B}[K") }
        return try await work()
    }

    /// Whether a person looks at standard output.
    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Colour only for a terminal, and never where NO_COLOR is set to anything (no-color.org).
    static var usesColor: Bool {
        let refused = ProcessInfo.processInfo.environment["NO_COLOR"] ?? ""
        return outputIsTerminal && refused.isEmpty
    }

    private static func write(_ text: String, to descriptor: Int32) {
        write(Array(text.utf8), to: descriptor)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0 {
                guard errno == EINTR else { return }
                continue
            }
            rest = rest.dropFirst(count)
        }
    }
}
