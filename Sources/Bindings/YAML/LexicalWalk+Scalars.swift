import FleetModel

extension LexicalWalk {
    /// The name of an anchor or an alias, behind its `&` or `*`.
    mutating func readName() throws(Lost) {
        let first = index + 1
        var end = first
        while !isBlank(at: end), !isFlowIndicator(at: end) { end += 1 }
        // A name may end with a colon, but who writes one means a key.
        guard first < end, bytes[end - 1] != UInt8(ascii: ":") else { throw Lost() }
        for offset in first..<end {
            let byte = bytes[offset]
            guard byte < 0x80 else { throw Lost() }
            if !ASCII.isAlphanumeric(byte), !"-_".utf8.contains(byte) {
                note(offset, RewrittenByte.placeholder, .name)
            }
        }
        index = end
    }

    mutating func readTag() throws(Lost) {
        if bytes[index...].starts(with: "!<".utf8) {
            guard let end = bytes[index..<lineEnd(from: index)].firstIndex(of: UInt8(ascii: ">"))
            else { throw Lost() }
            index = end + 1
        } else {
            while !isBlank(at: index), !isFlowIndicator(at: index) { index += 1 }
        }
    }

    mutating func readSingleQuoted() throws(Lost) {
        index += 1
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "'") {
                index += 1
                guard index < bytes.count, bytes[index] == UInt8(ascii: "'") else { return }
            }
            try stepInQuotes()
        }
        throw Lost()
    }

    mutating func readDoubleQuoted() throws(Lost) {
        index += 1
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\"") {
                index += 1
                return
            }
            // An escaped line feed is still the end of a line.
            if bytes[index] == UInt8(ascii: "\\") { index += 1 }
            if index < bytes.count { try stepInQuotes() }
        }
        throw Lost()
    }

    private mutating func stepInQuotes() throws(Lost) {
        let isLineEnd = bytes[index] == UInt8(ascii: "\n")
        index += 1
        guard isLineEnd else { return }
        beginLine(at: index)
        if isMarker(at: index) { throw Lost() }
    }

    // MARK: Plain scalars

    /// To the end of the last character that is not blank.
    mutating func readPlain() throws(Lost) {
        guard !"#&*!|>'\"%@`,[]{}".utf8.contains(bytes[index]) else { throw Lost() }
        index = endOfPlain(onLineOf: index)
        while let (line, content) = try continuation() {
            let end = endOfPlain(onLineOf: content)
            guard end > content else { return }
            beginLine(at: line)
            index = end
        }
    }

    /// The end of what a plain scalar has of one line, of which it goes on at the offset.
    private func endOfPlain(onLineOf offset: Int) -> Int {
        var end = offset
        var next = offset
        while next < bytes.count {
            switch bytes[next] {
            case UInt8(ascii: "\n"): return end
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                next += 1
                continue
            case UInt8(ascii: ":") where endsPlain(at: next + 1): return end
            case UInt8(ascii: "#") where next == offset || isBlank(at: next - 1): return end
            default: if isInFlow, isFlowIndicator(at: next) { return end }
            }
            next += 1
            end = next
        }
        return end
    }

    /// The line on which the plain scalar goes on, below any number of blank ones, and where; nil where it does not.
    private func continuation() throws(Lost) -> (line: Int, content: Int)? {
        guard let rest = bytes[index...].firstIndex(where: { !" \t\r".utf8.contains($0) }),
            bytes[rest] == UInt8(ascii: "\n")
        else { return nil }
        var line = rest + 1
        while line < bytes.count {
            let text = bytes[line...].firstIndex { $0 != 0x20 } ?? bytes.count
            let content = bytes[text...].firstIndex { !" \t\r".utf8.contains($0) } ?? bytes.count
            guard content < bytes.count else { return nil }
            if bytes[content] == UInt8(ascii: "\n") {
                line = content + 1
                continue
            }
            if bytes[content] == UInt8(ascii: "#") || isMarker(at: line) { return nil }
            if !isInFlow, text - line <= indentations.last ?? -1 {
                guard text == content else { throw Lost() }
                return nil
            }
            return (line, content)
        }
        return nil
    }

    // MARK: Block scalars

    /// To the line that belongs to it no more.
    mutating func readBlockScalar() throws(Lost) {
        let isLiteral = bytes[index] == UInt8(ascii: "|")
        let parent = indentations.last ?? -1
        var indentation = try readHeader().map { max(parent, 0) + $0 }
        while index < bytes.count {
            let text = bytes[index...].firstIndex { $0 != 0x20 } ?? bytes.count
            let end = lineEnd(from: text)
            let isEmpty = text == end || bytes[text] == UInt8(ascii: "\r")
            let spaces = text - index
            if !isEmpty, spaces < indentation ?? max(parent + 1, 1) {
                // Text at the very beginning of a line, at the top of a document, is none that libyaml takes.
                let isTop = parent < 0 && indentation == nil && !isMarker(at: index)
                guard bytes[text] != UInt8(ascii: "\t"), !isTop else { throw Lost() }
                return
            }
            if !isEmpty, indentation == nil {
                indentation = spaces
                if bytes[text] == UInt8(ascii: "\t") {
                    guard isLiteral else { throw Lost() }
                    note(text, RewrittenByte.placeholder, .literalStart)
                }
            }
            index = min(end + 1, bytes.count)
            beginLine(at: index)
        }
    }

    /// Goes over the line with the `|` or `>`; returns what it says of the indentation.
    private mutating func readHeader() throws(Lost) -> Int? {
        var indentation: Int?
        index += 1
        while !isBlank(at: index) {
            let byte = bytes[index]
            if ASCII.isDigit(byte), byte != UInt8(ascii: "0"), indentation == nil {
                indentation = Int(byte - UInt8(ascii: "0"))
            } else if !"+-".utf8.contains(byte) {
                throw Lost()
            }
            index += 1
        }
        let end = lineEnd(from: index)
        let rest = bytes[index..<end].first { !" \t\r".utf8.contains($0) }
        guard rest == nil || rest == UInt8(ascii: "#") else { throw Lost() }
        index = min(end + 1, bytes.count)
        beginLine(at: index)
        return indentation
    }
}
