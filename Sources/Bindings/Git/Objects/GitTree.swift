/// A folder of a commit: its entries as they are written, in that order, with nothing made good.
///
/// Read here and not by libgit2, so that every mode and every byte of a name is seen and judged.
package struct GitTree: Hashable, Sendable {
    /// One entry.
    package struct Entry: Hashable, Sendable {
        package let mode: Mode
        /// Never empty, holds no NUL; else any bytes, a `/` too.
        package let name: [UInt8]
        package let id: GitObjectID
    }

    /// What an entry is.
    package enum Mode: Hashable, Sendable {
        case folder
        case file
        case symbolicLink
        case submodule
        /// An octal number that Git does not write, as it stands.
        case odd(String)
    }

    package let entries: [Entry]

    /// Reads a tree object; nil where it is not one. Linear in its bytes.
    package init?(bytes: [UInt8]) {
        var entries: [Entry] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let space = rest.prefix(8).firstIndex(of: UInt8(ascii: " ")),
                let nul = rest[space...].firstIndex(of: 0), nul > space + 1,
                let id = GitObjectID(bytes: rest[(nul + 1)...].prefix(20)),
                let mode = Mode(octal: rest[..<space])
            else { return nil }
            entries.append(Entry(mode: mode, name: Array(rest[(space + 1)..<nul]), id: id))
            rest = rest[(nul + 21)...]
        }
        self.entries = entries
    }
}

extension GitTree.Mode {
    /// Reads one to seven octal digits.
    fileprivate init?(octal digits: ArraySlice<UInt8>) {
        let isOctal = digits.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "7") ~= $0 }
        guard isOctal, !digits.isEmpty else { return nil }
        let text = String(decoding: digits, as: UTF8.self)
        self =
            switch text {
            case "40000", "040000": .folder
            // 100664 is what early versions of Git wrote.
            case "100644", "100755", "100664": .file
            case "120000": .symbolicLink
            case "160000": .submodule
            default: .odd(text)
            }
    }
}
