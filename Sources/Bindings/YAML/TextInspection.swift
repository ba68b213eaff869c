import FleetModel

/// Looks at the bytes of a file before any parser does: encoding, forbidden characters, and what is no YAML at all.
struct TextInspection {
    let lines: SourceLines
    /// The text for libyaml, changed in place where it reads other than YAML 1.2 does.
    private(set) var text: [UInt8]
    /// Whether it makes sense to parse.
    private(set) var isReadable = true

    /// Linear in the text.
    init(_ bytes: [UInt8], findings: inout FileFindings) {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        lines = SourceLines(bytes, from: start)
        text = bytes
        guard !refuseOtherEncoding(bytes, &findings), !refuseWrongContent(&findings) else {
            isReadable = false
            return
        }
        if !lines.isPlain, !checkCharacters(&findings) { isReadable = false }
        var markers = DocumentMarkers(lines)
        markers.read(into: &text, &findings)
        closeLastLine()
    }

    private mutating func refuseOtherEncoding(
        _ bytes: [UInt8],
        _ findings: inout FileFindings
    ) -> Bool {
        let name: String
        if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF])
            || bytes.starts(with: [0, 0, 0]) || (bytes.count >= 4 && bytes[1...3] == [0, 0, 0])
        {
            name = "UTF-32"
        } else if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
            || (bytes.count >= 2 && (bytes[0] == 0) != (bytes[1] == 0))
        {
            name = "UTF-16"
        } else {
            return false
        }
        findings.add(
            .badEncoding,
            "the file is \(name)",
            at: SourceSpan(file: findings.path, line: 1, column: 1),
            help: "save it as UTF-8"
        )
        return true
    }

    /// Names what people commit by accident. Returns whether the file is of no use.
    private func refuseWrongContent(_ findings: inout FileFindings) -> Bool {
        let head = lines.bytes[lines.starts[0]...].prefix(4_096)
        let start = SourceSpan(file: findings.path, line: 1, column: 1)
        if head.starts(with: "version https://git-lfs.github.com/spec/".utf8) {
            findings.add(
                .wrongContent,
                "the file is a Git LFS pointer, not its content",
                at: start,
                help:
                    "keep specs out of Git LFS: they are text, and are read from the commit itself"
            )
            return true
        }
        let word = head.drop { " \t\r\n".utf8.contains($0) }.prefix(14).map { byte in
            ASCII.isLetter(byte) ? byte | 0x20 : byte
        }
        if word.starts(with: "<!doctype html".utf8) || word.starts(with: "<html".utf8) {
            findings.add(
                .wrongContent,
                "the file is an HTML page",
                at: start,
                help: "a download that asked for a login often leaves one"
            )
            return true
        }
        return refuseConflictMarkers(&findings)
    }

    private func refuseConflictMarkers(_ findings: inout FileFindings) -> Bool {
        var found = false
        for line in lines.starts.indices {
            // Nearly every line begins with something else.
            guard let first = lines.first(of: line),
                first == UInt8(ascii: "<") || first == UInt8(ascii: ">")
            else { continue }
            let text = lines.text(of: line)
            guard text.starts(with: "<<<<<<< ".utf8) || text.starts(with: ">>>>>>> ".utf8)
            else {
                continue
            }
            found = true
            findings.add(
                .wrongContent,
                "a conflict marker of a merge",
                at: SourceSpan(
                    file: findings.path,
                    line: line + 1,
                    column: 1,
                    endLine: line + 1,
                    endColumn: 8
                ),
                help: "finish the merge: keep one side and delete the marker lines"
            )
        }
        return found
    }

    /// libyaml drops a last line of blanks that has no line feed, also where it is text of a block scalar.
    private mutating func closeLastLine() {
        let last = lines.text(of: lines.starts.count - 1)
        if !last.isEmpty, last.allSatisfy({ $0 == UInt8(ascii: " ") }) {
            text.append(UInt8(ascii: "\n"))
        }
    }

    /// Refuses bytes that are not UTF-8 and characters that no spec needs to hold unescaped.
    private func checkCharacters(_ findings: inout FileFindings) -> Bool {
        var line = 1
        var column = 1
        var index = lines.starts[0]
        var isClean = true
        let bytes = lines.bytes
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
                index += 1
                continue
            }
            if (0x20..<0x7F).contains(byte) || byte == UInt8(ascii: "\t") {
                column += 1
                index += 1
                continue
            }
            let place = SourceSpan(file: findings.path, line: line, column: column)
            guard let (scalar, length) = UTF8Decoding.scalar(in: bytes, at: index) else {
                findings.add(
                    .badEncoding,
                    "bytes that are not UTF-8",
                    at: place,
                    help: "save the file as UTF-8"
                )
                // What comes after cannot be placed.
                return false
            }
            let endsLine = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\n")
            if !(byte == UInt8(ascii: "\r") && endsLine),
                let fault = CharacterFault(scalar)
            {
                findings.add(fault.code, fault.message, at: place, help: fault.help)
                isClean = false
            }
            column += 1
            index += length
        }
        return isClean
    }
}
