/// What devices are grouped by: one label, or one fact of their hardware.
package enum GroupingKey: Hashable, Sendable, Codable {
    case label(Text)
    case hardware(Text)

    /// Reads `labels.NAME` or `hardware.NAME`, the name by the grammar of labels.
    package init?(_ text: String) {
        for (prefix, make) in [
            ("labels.", GroupingKey.label), ("hardware.", GroupingKey.hardware),
        ] where text.utf8.starts(with: prefix.utf8) {
            let name = String(decoding: text.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
            guard LabelGrammar.isName(name) else { return nil }
            self = make(Text(name))
            return
        }
        return nil
    }
}

extension GroupingKey {
    /// The label that it names; nil: it names a fact.
    package var label: Text? { if case .label(let name) = self { name } else { nil } }

    /// The fact that it names; nil: it names a label.
    package var fact: Text? { if case .hardware(let name) = self { name } else { nil } }
}

extension Twin {
    /// What the device says under the key; nil: nothing, which is a value of its own.
    package func value(of key: GroupingKey) -> Text? {
        switch key {
        case .label(let name): labels[name]
        case .hardware(let name): facts[name]
        }
    }
}

extension GroupingKey: Comparable, CustomStringConvertible {
    /// As it is written.
    package var description: String {
        switch self {
        case .label(let name): "labels.\(name)"
        case .hardware(let name): "hardware.\(name)"
        }
    }

    package static func < (left: GroupingKey, right: GroupingKey) -> Bool {
        Text(left.description) < Text(right.description)
    }
}
