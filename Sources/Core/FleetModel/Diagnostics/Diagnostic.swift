/// One thing that is wrong, or worth a look, in the user's specs, named so that it can be mended.
///
/// Diagnostics are collected and never thrown: all independent errors are told at once.
package struct Diagnostic: Hashable, Sendable {
    /// How grave it is: an error refuses the revision.
    package enum Severity: String, Hashable, Sendable, Comparable {
        case error, warning, info

        package static func < (left: Severity, right: Severity) -> Bool {
            left.rank < right.rank
        }

        private var rank: Int {
            switch self {
            case .error: 0
            case .warning: 1
            case .info: 2
            }
        }
    }

    /// Another place that has to do with it.
    package struct Related: Hashable, Sendable {
        package let span: SourceSpan
        package let message: String

        package init(span: SourceSpan, message: String) {
            self.span = span
            self.message = message
        }
    }

    package let severity: Severity
    /// `TG` and four digits; stable between releases.
    package let code: Code
    /// One sentence without a full stop.
    package let message: String
    package let span: SourceSpan
    package var related: [Related]
    /// What to do about it, where we know.
    package var help: String?
    /// How the text is mended without a person's hand, where that is known.
    package var fix: Fix?

    /// A diagnostic in an aliased value points at its use; where it is written is added as a related place, and no fix is
    /// offered, since the value may be used elsewhere, too.
    package init(
        _ severity: Severity = .error,
        _ code: Code,
        _ message: String,
        at span: SourceSpan,
        related: [Related] = [],
        help: String? = nil,
        fix: Fix? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.span = span
        self.related = related
        if let definition = span.definition {
            self.related.insert(Related(span: definition, message: "written here"), at: 0)
        }
        self.help = help
        self.fix = span.definition == nil ? fix : nil
    }
}

extension Diagnostic: Comparable {
    /// By file and place, then severity, code, message and what is related: the order in which they are shown. Total, so
    /// that nothing is left to the order in which they were found.
    package static func < (left: Diagnostic, right: Diagnostic) -> Bool {
        if left.span != right.span { return left.span < right.span }
        if left.severity != right.severity { return left.severity < right.severity }
        if left.code != right.code { return left.code.rawValue < right.code.rawValue }
        if left.message != right.message { return Text(left.message) < Text(right.message) }
        if left.related != right.related {
            return left.related.lexicographicallyPrecedes(right.related)
        }
        return Text(left.help ?? "") < Text(right.help ?? "")
    }
}

extension Diagnostic.Related: Comparable {
    /// By place, then message.
    package static func < (left: Diagnostic.Related, right: Diagnostic.Related) -> Bool {
        left.span == right.span
            ? Text(left.message) < Text(right.message) : left.span < right.span
    }
}
