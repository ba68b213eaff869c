/// A commit, of which only what we use is read.
package struct GitCommit: Hashable, Sendable {
    package let id: GitObjectID
    package let tree: GitObjectID
    package let parents: [GitObjectID]
    /// The author's name, or the address where there is no name; printable, at most 100 code points.
    package let author: String
    /// When it was committed, in seconds since 1970, held inside the years 1970 to 9999.
    package let time: Int64
    /// The first line of the message; printable, at most 200 code points.
    package let summary: String

    /// Reads a commit object; nil where it is not one. What is odd in names, times and messages is made good, since
    /// it only serves display; ids are exact.
    package init?(id: GitObjectID, bytes: [UInt8]) {
        var lines = HeaderLines(bytes[...])
        guard let first = lines.next(),
            let tree = GitObjectID(hexadecimal: first.value(of: "tree") ?? [])
        else { return nil }
        var parents: [GitObjectID] = []
        var line = lines.next()
        while let digits = line?.value(of: "parent") {
            guard let parent = GitObjectID(hexadecimal: digits) else { return nil }
            parents.append(parent)
            line = lines.next()
        }
        guard let author = line?.value(of: "author"),
            let committer = lines.next()?.value(of: "committer")
        else { return nil }
        self.id = id
        self.tree = tree
        self.parents = parents
        self.author = Self.name(in: author)
        self.time = Self.time(in: committer)
        self.summary = Self.summary(of: lines.message())
    }

    private static func name(in line: ArraySlice<UInt8>) -> String {
        let name = text(line.prefix { $0 != UInt8(ascii: "<") }, limit: 100)
        guard name.isEmpty else { return name }
        let rest = line.drop { $0 != UInt8(ascii: "<") }.dropFirst()
        return text(rest.prefix { $0 != UInt8(ascii: ">") }, limit: 100)
    }

    private static func time(in line: ArraySlice<UInt8>) -> Int64 {
        guard let end = line.lastIndex(of: UInt8(ascii: ">")) else { return 0 }
        let digits = line[(end + 1)...].drop { $0 == UInt8(ascii: " ") }
            .prefix { $0 != UInt8(ascii: " ") }
        let seconds = Int64(String(decoding: digits, as: UTF8.self)) ?? 0
        return min(max(seconds, 0), 253_402_300_799)
    }

    private static func summary(of message: ArraySlice<UInt8>) -> String {
        let newline = UInt8(ascii: "\n")
        return text(message.drop { $0 == newline }.prefix { $0 != newline }, limit: 200)
    }

    private static func text(_ bytes: ArraySlice<UInt8>, limit: Int) -> String {
        // A code point has at most four bytes: what lies behind cannot be shown and is not decoded.
        PrintableText.oneLine(
            String(decoding: bytes.prefix(limit * 4), as: UTF8.self),
            limit: limit
        )
    }
}

/// The lines of a commit before its message.
private struct HeaderLines {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next line without its end; nil at the blank line before the message.
    mutating func next() -> ArraySlice<UInt8>? {
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")), end > rest.startIndex else {
            return nil
        }
        defer { rest = rest[(end + 1)...] }
        return rest[..<end]
    }

    mutating func message() -> ArraySlice<UInt8> {
        while next() != nil {}
        return rest.dropFirst()
    }
}

extension ArraySlice<UInt8> {
    /// What follows `field` and one space; nil where the line is of another field.
    fileprivate func value(of field: String) -> ArraySlice<UInt8>? {
        let prefix = Array((field + " ").utf8)
        return starts(with: prefix) ? dropFirst(prefix.count) : nil
    }
}
