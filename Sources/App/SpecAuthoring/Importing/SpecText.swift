import FleetModel

/// Specs as text in the canonical layout.
struct SpecText {
    private(set) var text = ""

    /// The beginning of a document.
    init(kind: String, name: ResourceName, schema: String) {
        text = """
            # yaml-language-server: $schema=../schemas/\(schema).schema.json
            apiVersion: tidegate/v1
            kind: \(kind)
            metadata:
              name: \(Self.scalar(name.text))
            spec:

            """
    }

    mutating func line(_ indent: Int, _ line: String) {
        text += String(repeating: " ", count: indent) + line + "\n"
    }

    /// A selector in the lines below `selector:`.
    mutating func selector(_ selector: LabelSelector, at indent: Int) {
        line(indent, "selector:")
        guard !selector.requirements.isEmpty else { return line(indent + 2, "all: true") }
        let equal = selector.requirements.filter { $0.operator == .isIn && $0.values.count == 1 }
        if !equal.isEmpty {
            line(indent + 2, "matchLabels:")
            for requirement in equal {
                line(
                    indent + 4,
                    Self.scalar(requirement.key) + ": " + Self.scalar(requirement.values[0])
                )
            }
        }
        let absent = selector.requirements.filter { $0.operator == .doesNotExist }
        if !absent.isEmpty {
            line(indent + 2, "matchExpressions:")
            for requirement in absent {
                line(indent + 4, "- key: " + Self.scalar(requirement.key))
                line(indent + 6, "operator: DoesNotExist")
            }
        }
    }

    /// A value behind what is on the line already, or in lines below it. The depth is that of a twin's record, which its reader
    /// caps.
    mutating func value(_ value: JSONValue, behind head: String, at indent: Int) {
        switch value {
        case .object(let object) where !object.isEmpty:
            line(indent, head)
            for member in object.members {
                self.value(member.value, behind: Self.scalar(member.key) + ":", at: indent + 2)
            }
        case .array(let elements) where !elements.isEmpty:
            line(indent, head)
            for element in elements { self.value(element, behind: "-", at: indent + 2) }
        case .string(let text): line(indent, head + " " + Self.scalar(text))
        default: line(indent, head + " " + value.canonicalText)
        }
    }

    /// A text, quoted where it would be taken for something else.
    static func scalar(_ text: Text) -> String {
        let bytes = Array(text.string.utf8)
        let isWord =
            bytes.first.map(ASCII.isLetter) == true
            && bytes.allSatisfy { ASCII.isAlphanumeric($0) || "-_./".utf8.contains($0) }
        let doubtful = ["yes", "no", "on", "off", "y", "n", "null", "true", "false"]
        let isDoubtful = doubtful.contains { $0.utf8.elementsEqual(text.string.lowercased().utf8) }
        return isWord && !isDoubtful ? text.string : JSONValue.string(text).canonicalText
    }
}
