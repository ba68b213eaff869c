/// A value that is never printed.
///
/// Every way of turning it into text gives `<redacted>`, so that an error, a log line or a failed
/// test can hold a `Secret` without leaking it. Read it with ``reveal()`` at the call that needs it.
package struct Secret: Sendable, Equatable {
    private let value: String

    package init(_ value: String) { self.value = value }

    package func reveal() -> String { value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
