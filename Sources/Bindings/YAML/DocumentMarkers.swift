import FleetModel

/// Reads what stands between documents: directives, and the `...` that ends one.
///
/// A directive changes nothing in a spec: `%YAML` is read by version 1.2 whatever it says, `%TAG` is refused, others are
/// passed over with a warning, as YAML 1.2.2 has it (6.8). For libyaml they become comments, a `...` that ends nothing
/// becomes one too, and a `...` before a document without `---` becomes that marker.
struct DocumentMarkers {
    private let lines: SourceLines
    /// Nothing of a document has come since the beginning, or since the last `...`.
    private var isBetween = true
    /// The last `...`, while nothing has come after it.
    private var end: Int?
    /// The first directive that waits for its `---`, and whether a `%YAML` is among those.
    private var waiting: Int?
    private var hasVersion = false

    init(_ lines: SourceLines) { self.lines = lines }

    /// Linear in the text; changes bytes in place and neither adds nor removes any.
    mutating func read(into text: inout [UInt8], _ findings: inout FileFindings) {
        for line in lines.starts.indices {
            // Inside of a document only markers matter, and nearly every line begins with something else.
            if !isBetween, let first = lines.first(of: line), first != UInt8(ascii: "-"),
                first != UInt8(ascii: ".")
            {
                continue
            }
            let bytes = lines.text(of: line)
            guard let first = bytes.first else { continue }
            if first == UInt8(ascii: "%"), isBetween {
                text[bytes.startIndex] = UInt8(ascii: "#")
                readDirective(line, &findings)
            } else if isMarker(bytes, "---") {
                begin()
            } else if isMarker(bytes, "..."), isBlank(bytes.dropFirst(3)) {
                endDocument(line, &text, &findings)
            } else if !isBlank(bytes), isBetween {
                if let end { replace(end, by: "---", in: &text) }
                refuseWaiting(&findings)
                begin()
            }
        }
        refuseWaiting(&findings)
    }

    private mutating func begin() {
        isBetween = false
        end = nil
        waiting = nil
        hasVersion = false
    }

    private mutating func endDocument(
        _ line: Int,
        _ text: inout [UInt8],
        _ findings: inout FileFindings
    ) {
        refuseWaiting(&findings)
        if isBetween { replace(line, by: "#..", in: &text) } else { end = line }
        isBetween = true
    }

    private func replace(_ line: Int, by marker: String, in text: inout [UInt8]) {
        let start = lines.starts[line]
        text.replaceSubrange(start..<start + 3, with: marker.utf8)
    }

    private mutating func refuseWaiting(_ findings: inout FileFindings) {
        guard let line = waiting else { return }
        waiting = nil
        hasVersion = false
        findings.add(
            .malformedYAML,
            "a directive without a document after it",
            at: place(line, findings),
            help: "remove the line, or put `---` below it"
        )
    }

    private mutating func readDirective(_ line: Int, _ findings: inout FileFindings) {
        waiting = waiting ?? line
        let text = String(decoding: lines.text(of: line).dropFirst(), as: UTF8.self)
        let words = text.split { $0 == " " || $0 == "\t" }.prefix { $0.first != "#" }
        switch words.first {
        case "YAML": readVersion(words.dropFirst().map(String.init), line, &findings)
        case "TAG":
            findings.add(
                .unsupportedYAML,
                "the directive `%TAG` is not supported",
                at: place(line, findings),
                help: "remove the line: only plain values and the tags of the core schema are read"
            )
        case .some(let name) where !text.hasPrefix(" ") && !text.hasPrefix("\t"):
            warn("the directive `%\(String(name).excerpt)` has no meaning", line, &findings)
        default:
            findings.add(
                .malformedYAML,
                "a `%` that begins no directive",
                at: place(line, findings),
                help: "remove the line"
            )
        }
    }

    private mutating func readVersion(
        _ words: [String],
        _ line: Int,
        _ findings: inout FileFindings
    ) {
        let parts = (words.first ?? "").split(separator: ".", omittingEmptySubsequences: false)
        let isVersion =
            words.count == 1 && parts.count == 2
            && parts.allSatisfy {
                (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy(ASCII.isDigit)
            }
        guard isVersion, parts[0] == "1", !hasVersion else {
            findings.add(
                .malformedYAML,
                hasVersion
                    ? "a second `%YAML` before one document"
                    : "a `%YAML` that does not name version 1.2",
                at: place(line, findings),
                help: "remove the line: documents are read by YAML 1.2 always"
            )
            return
        }
        hasVersion = true
        if parts[1] != "2" {
            warn("the document is read by YAML 1.2, whatever the directive says", line, &findings)
        }
    }

    private func warn(_ message: String, _ line: Int, _ findings: inout FileFindings) {
        findings.add(
            Diagnostic(
                .warning,
                .unsupportedYAML,
                message,
                at: place(line, findings),
                help: "remove the line"
            )
        )
    }

    private func place(_ line: Int, _ findings: FileFindings) -> SourceSpan {
        SourceSpan(file: findings.path, line: line + 1, column: 1)
    }

    private func isMarker(_ bytes: ArraySlice<UInt8>, _ marker: String) -> Bool {
        guard bytes.starts(with: marker.utf8) else { return false }
        guard let next = bytes.dropFirst(3).first else { return true }
        return next == UInt8(ascii: " ") || next == UInt8(ascii: "\t")
    }

    /// Whether there are only blanks, or a comment.
    private func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first(where: { $0 != 0x20 && $0 != 0x09 }) else { return true }
        return first == UInt8(ascii: "#")
    }
}
