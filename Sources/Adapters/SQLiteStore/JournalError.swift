/// A failed operation on the state file or its folder.
package struct JournalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the caller can do about it.
    package enum Code: String, Hashable, Sendable {
        /// Another controller holds the state: stop it first.
        case locked
        /// The file is not a Tidegate state: name another folder.
        case foreign
        /// A newer Tidegate wrote it: use that one.
        case newer
        /// What was written is not what is read: restore a backup.
        case damaged
        /// The disk is full, read-only, or fails: mend it and start again.
        case storage
        /// Another writer of a higher epoch took over: stop.
        case staleEpoch
        /// An append failed before; what is durable is known only after opening again.
        case poisoned
    }

    package let code: Code
    /// What was tried, as a verb phrase.
    package let operation: String
    /// What was met, and what to do.
    package let message: String

    package init(_ code: Code, operation: String, message: String) {
        self.code = code
        self.operation = operation
        self.message = message
    }

    package var description: String { "cannot \(operation): \(message)" }
}
