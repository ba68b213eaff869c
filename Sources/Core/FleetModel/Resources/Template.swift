/// A string of a spec that is filled in per device: `${device.id}`, `${device.labels.NAME}`, `${device.facts.NAME}`.
///
/// Everything up to the closing brace is the name, so a label may hold dots and slashes. `$${` stands for a literal
/// `${`; a `$` before anything else is itself. Rendering is strict: an absent name is an error for that device alone.
package struct Template: Hashable, Sendable {
    /// What of the device stands in a template.
    package enum Reference: Hashable, Sendable {
        case id
        case label(Text)
        case fact(Text)
    }

    /// A stretch of text, or a reference that a device's value replaces.
    package enum Part: Hashable, Sendable {
        case literal(Text)
        case reference(Reference)
    }

    package let parts: [Part]

    /// Reads the grammar above, or says in one sentence without a full stop what is wrong. Linear.
    package init(_ text: String) throws(TemplateError) {
        guard text.holds(UInt8(ascii: "$")) else {
            parts = text.isEmpty ? [] : [.literal(Text(text))]
            return
        }
        var parts: [Part] = []
        var literal: [UInt8] = []
        var rest = Array(text.utf8)[...]
        func flush() {
            guard !literal.isEmpty else { return }
            parts.append(.literal(Text(String(decoding: literal, as: UTF8.self))))
            literal = []
        }
        while let byte = rest.first {
            if rest.starts(with: "$${".utf8) {
                literal.append(contentsOf: "${".utf8)
                rest = rest.dropFirst(3)
            } else if rest.starts(with: "${".utf8) {
                guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else {
                    let start = rest.startIndex
                    throw TemplateError(message: "`${` without its `}`", part: start..<start + 2)
                }
                flush()
                let name = String(decoding: rest[(rest.startIndex + 2)..<end], as: UTF8.self)
                guard let reference = Self.reference(name) else {
                    throw TemplateError(
                        message: "`${\(name)}` names nothing; there are `device.id`,"
                            + " `device.labels.NAME` and `device.facts.NAME`",
                        part: rest.startIndex..<end + 1
                    )
                }
                parts.append(.reference(reference))
                rest = rest[(end + 1)...]
            } else {
                literal.append(byte)
                rest = rest.dropFirst()
            }
        }
        flush()
        self.parts = parts
    }

    /// What the template names, in order.
    package var references: [Reference] {
        parts.compactMap { part in
            if case .reference(let reference) = part { reference } else { nil }
        }
    }

    /// The text for one device; `name` stands for its id where one is given.
    package func rendered(
        for twin: Twin,
        named name: Text? = nil
    ) throws(TemplateError) -> Text {
        var text = ""
        for part in parts {
            switch part {
            case .literal(let literal): text += literal.string
            case .reference(let reference):
                text += try reference.value(in: twin, named: name).string
            }
        }
        return Text(text)
    }

    private static func reference(_ name: String) -> Reference? {
        if name == "device.id" { return .id }
        for (prefix, make) in [
            ("device.labels.", Reference.label), ("device.facts.", Reference.fact),
        ] where name.hasPrefix(prefix) && name.utf8.count > prefix.utf8.count {
            return make(Text(String(name.dropFirst(prefix.count))))
        }
        return nil
    }
}

/// Why a template cannot be read or filled in.
package struct TemplateError: Error, Hashable, Sendable {
    /// One sentence without a full stop.
    package let message: String
    /// What of the text it is about, in bytes from 0; nil: the text is fine.
    package let part: Range<Int>?

    package init(message: String, part: Range<Int>? = nil) {
        self.message = message
        self.part = part
    }
}

extension Template.Reference: CustomStringConvertible {
    /// As it is written between the braces.
    package var description: String {
        switch self {
        case .id: "device.id"
        case .label(let name): "device.labels.\(name)"
        case .fact(let name): "device.facts.\(name)"
        }
    }

    fileprivate func value(
        in twin: Twin,
        named name: Text?
    ) throws(TemplateError) -> Text {
        switch self {
        case .id: return name ?? twin.id.text
        case .label(let name):
            if let value = twin.labels[name] { return value }
        case .fact(let name):
            if let value = twin.facts[name] { return value }
        }
        throw TemplateError(message: "the device has no `\(self)`")
    }
}
