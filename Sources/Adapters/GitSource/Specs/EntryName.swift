import FleetModel
import Git

/// The name of an entry in a folder, judged by its bytes.
struct EntryName {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether nothing is looked for in it: a name with a dot in front, as of `.github`.
    var isHidden: Bool { bytes.first == UInt8(ascii: ".") }

    /// Whether it is one that may hold specs: `*.yaml` or `*.yml`.
    var isYAML: Bool {
        bytes.suffix(5).elementsEqual(".yaml".utf8) || bytes.suffix(4).elementsEqual(".yml".utf8)
    }

    /// Whether it is one that may hold a schema of values: `*.schema.json`.
    var isSchema: Bool {
        bytes.suffix(SchemaFile.ending.utf8.count).elementsEqual(SchemaFile.ending.utf8)
    }

    /// For people: bytes that do not show as themselves are written `\xNN`.
    var shown: String {
        if isPlainWord { return text }
        if let text = String(validating: bytes, as: UTF8.self),
            text.unicodeScalars.allSatisfy(PrintableText.isPrintable)
        {
            return text
        }
        return bytes.reduce(into: "") { text, byte in
            if 0x20..<0x7F ~= byte {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += (byte < 16 ? "\\x0" : "\\x") + String(byte, radix: 16)
            }
        }
    }

    /// Why no path may have this part; nil: it may.
    var refusal: String? {
        if bytes.isEmpty { return "an empty name" }
        if bytes.elementsEqual(".".utf8) || bytes.elementsEqual("..".utf8) {
            return "a name that stands for another folder"
        }
        if bytes.contains(UInt8(ascii: "/")) { return "a name with a slash" }
        if bytes.contains(UInt8(ascii: "\\")) { return "a name with a backslash" }
        guard !isPlainWord else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return "a name that is not UTF-8"
        }
        if isGitFolder(text) { return "a name that some systems take for .git" }
        guard text.unicodeScalars.allSatisfy(PrintableText.isPrintable) else {
            return "a name with a control or invisible character"
        }
        if bytes.last == UInt8(ascii: ".") || bytes.last == UInt8(ascii: " ") {
            return "a name that ends with a dot or a space"
        }
        return nil
    }

    /// Lower-case letters, digits, `-` and `_`, with dots between: nearly every name of a spec, and never an odd one.
    private var isPlainWord: Bool {
        guard let first = bytes.first, let last = bytes.last, first != UInt8(ascii: "."),
            last != UInt8(ascii: ".")
        else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }

    /// What two names share that some systems cannot tell apart: canonical form and case.
    var folded: String { isPlainWord ? text : text.lowercased() }

    private var text: String { String(decoding: bytes, as: UTF8.self) }

    /// HFS+ leaves out invisible marks, NTFS what follows a colon and dots and spaces at the end; both ignore case.
    private func isGitFolder(_ text: String) -> Bool {
        var visible = String.UnicodeScalarView()
        visible.append(
            contentsOf: text.unicodeScalars.filter { $0.properties.generalCategory != .format }
                .prefix { $0 != ":" }
        )
        while visible.last == "." || visible.last == " " { visible.removeLast() }
        let folded = String(visible).lowercased()
        return folded == ".git" || folded == "git~1"
    }
}
