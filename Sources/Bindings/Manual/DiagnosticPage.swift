import CManual

/// The page of the manual on one code of a diagnostic, as it was when the program was built.
package struct DiagnosticPage: Hashable, Sendable {
    /// `TG` and four digits.
    package let code: String
    /// What the code means, in a few words.
    package let title: String
    /// The page in Markdown, with its heading.
    package let text: String

    /// Every page, sorted by code.
    package static let all: [DiagnosticPage] = {
        var count = 0
        guard let bytes = unsafe shim_diagnostic_pages(&count) else { return [] }
        let text = unsafe String(
            decoding: UnsafeBufferPointer(start: bytes, count: count),
            as: UTF8.self
        )
        return pages(text).sorted { $0.code < $1.code }
    }()

    /// The page of a code, whatever its case; nil: there is none.
    package init?(code: String) {
        guard let page = Self.all.first(where: { $0.code == code.uppercased() }) else { return nil }
        self = page
    }

    private init(code: String, title: String, text: String) {
        self.code = code
        self.title = title
        self.text = text
    }

    /// Cuts the text at each heading of a page. Linear.
    private static func pages(_ text: String) -> [DiagnosticPage] {
        var pages: [DiagnosticPage] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("# TG"), let colon = line.firstIndex(of: ":") {
                let title = line[line.index(after: colon)...].drop { $0 == " " }
                let code = line[..<colon].dropFirst(2)
                pages.append(DiagnosticPage(code: String(code), title: String(title), text: ""))
            }
            guard let page = pages.popLast() else { continue }
            pages.append(
                DiagnosticPage(
                    code: page.code,
                    title: page.title,
                    text: page.text + line + "\n"
                )
            )
        }
        return pages.map { page in
            let kept = page.text.utf8.reversed().drop { $0 == UInt8(ascii: "\n") }
            let text = String(decoding: kept.reversed(), as: UTF8.self) + "\n"
            return DiagnosticPage(code: page.code, title: page.title, text: text)
        }
    }
}
