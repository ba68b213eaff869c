import Logging
import Synchronization

/// Keeps the errors that are logged, and nothing else.
final class ErrorLog: LogHandler, Sendable {
    private let errors = Mutex<[String]>([])

    var messages: [String] { errors.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in self } }

    var metadata: Logger.Metadata {
        get { [:] }
        set { _ = newValue }
    }
    var logLevel: Logger.Level {
        get { .error }
        set { _ = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set { _ = newValue }
    }

    func log(event: LogEvent) {
        errors.withLock { $0.append("\(event.message)") }
    }
}
