/// An exchange that failed below the level of HTTP's own statuses.
package struct TransportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a caller can do about it.
    package enum Code: String, Hashable, Sendable {
        /// No address, no connection, or it was cut: try again later.
        case unreachable
        /// A deadline or the minimum rate: try again later.
        case timedOut
        /// The peer's certificate, or ours: a person must act.
        case untrusted
        /// A cap of ``HTTPLimits`` was passed: do not believe this peer.
        case tooLarge
        /// The answer is not HTTP as it should be: do not believe this peer.
        case malformed
        /// The peer sends us elsewhere, which is never followed.
        case redirected
        /// The request may not be made as it is: plain HTTP, a wrong header, an unreadable credential.
        case notAllowed
        /// The stop flag was raised.
        case cancelled
    }

    package let code: Code
    /// What was tried: method, origin and path.
    package let operation: String
    /// What was met; holds no credential.
    package let message: String

    package init(_ code: Code, operation: String, message: String) {
        self.code = code
        self.operation = operation
        self.message = message
    }

    package var description: String { "\(operation): \(message)" }

    /// Whether the same request may succeed a little later.
    package var isTransient: Bool { code == .unreachable || code == .timedOut }
}
