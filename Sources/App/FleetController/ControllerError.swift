/// Why a controller cannot go on: what it would do next could not be undone, so it stops and says why.
package struct ControllerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the caller can do about it.
    package enum Code: String, Hashable, Sendable {
        /// The store does not take records any more.
        case store
        /// Another controller took over at the platform.
        case superseded
        /// The platform or the repository did not answer where an answer was a must (`--once`).
        case unreachable
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
