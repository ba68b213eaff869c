import FleetModel

/// The parts of a URI or of a relative reference (RFC 3986, section 3), and how one is resolved against another.
struct URIReference: Hashable {
    private(set) var scheme: Text?
    private var authority: Text?
    private var path: Text
    private var query: Text?
    /// As written, with its percent signs.
    private(set) var fragment: Text?

    /// Splits any text (appendix B); what is odd ends up in the path.
    init(_ text: Text) {
        var rest = Array(text.string.utf8)[...]
        if let hash = rest.firstIndex(of: UInt8(ascii: "#")) {
            fragment = Self.text(rest[(hash + 1)...])
            rest = rest[..<hash]
        }
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            query = Self.text(rest[(mark + 1)...])
            rest = rest[..<mark]
        }
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")), Self.isScheme(rest[..<colon]) {
            scheme = Self.text(rest[..<colon])
            rest = rest[(colon + 1)...]
        }
        if rest.starts(with: "//".utf8) {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            authority = Self.text(rest[..<end])
            rest = rest[end...]
        }
        path = Self.text(rest)
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> Text {
        Text(String(decoding: bytes, as: UTF8.self))
    }

    private static func isScheme(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, isLetter(first) else { return false }
        return bytes.allSatisfy { isLetter($0) || "0123456789+-.".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
    }

    /// The reference without its fragment, which is what names a document.
    var withoutFragment: Text {
        var copy = self
        copy.fragment = nil
        return copy.text
    }

    /// Section 5.3.
    var text: Text {
        var text = ""
        if let scheme { text += scheme.string + ":" }
        if let authority { text += "//" + authority.string }
        text += path.string
        if let query { text += "?" + query.string }
        if let fragment { text += "#" + fragment.string }
        return Text(text)
    }

    /// The fragment with its percent signs read (section 2.1); nil: they write no UTF-8.
    var decodedFragment: Text? {
        guard let fragment else { return "" }
        var bytes: [UInt8] = []
        var rest = Array(fragment.string.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst(), let low = rest.popFirst(),
                let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
        }
        return String(validating: bytes, as: UTF8.self).map { Text($0) }
    }

    /// This reference as seen from the base (section 5.2).
    func resolved(against base: URIReference) -> URIReference {
        var result = self
        if scheme == nil {
            result.scheme = base.scheme
            if authority == nil {
                result.authority = base.authority
                if path.string.isEmpty {
                    result.path = base.path
                    result.query = query ?? base.query
                } else if !path.string.utf8.starts(with: "/".utf8) {
                    result.path = Self.text(merged(with: base)[...])
                }
            }
        }
        // A path without a slash, such as that of a URN, has no segments to remove.
        if result.path.string.utf8.starts(with: "/".utf8) {
            result.path = Self.withoutDots(result.path)
        }
        return result
    }

    private func merged(with base: URIReference) -> [UInt8] {
        if base.authority != nil, base.path.string.isEmpty {
            return Array("/".utf8) + path.string.utf8
        }
        let bytes = Array(base.path.string.utf8)
        let end = bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        return bytes[..<end] + Array(path.string.utf8)
    }

    private static func withoutDots(_ path: Text) -> Text {
        var kept: [ArraySlice<UInt8>] = []
        let segments = Array(path.string.utf8).split(
            separator: UInt8(ascii: "/"),
            omittingEmptySubsequences: false
        ).dropFirst()
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            if segment.elementsEqual(".".utf8) {
                if isLast { kept.append([]) }
            } else if segment.elementsEqual("..".utf8) {
                _ = kept.popLast()
                if isLast { kept.append([]) }
            } else {
                kept.append(segment)
            }
        }
        return text(kept.reduce(into: []) { $0 += [UInt8(ascii: "/")] + $1 }[...])
    }
}
