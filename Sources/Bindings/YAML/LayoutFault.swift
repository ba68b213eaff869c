import FleetModel

/// A place where YAML 1.2 asks for another layout than the text has.
struct LayoutFault {
    let message: String
    let help: String
    let place: Mark

    /// The place in the terms of a diagnostic.
    func span(_ file: String) -> SourceSpan {
        SourceSpan(file: file, line: place.line + 1, column: place.column + 1)
    }
}
