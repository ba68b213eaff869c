import FleetModel

/// A tag of YAML's core schema on a scalar.
enum CoreTag: String {
    case string = "str"
    case integer = "int"
    case float
    case bool
    case null

    static let prefix = "tag:yaml.org,2002:"

    /// nil: a tag that has no place on a scalar of a spec.
    init?(_ tag: String) {
        if tag == "!" {
            self = .string
            return
        }
        guard tag.utf8.starts(with: Self.prefix.utf8) else { return nil }
        self.init(rawValue: String(tag.dropFirst(Self.prefix.count)))
    }

    /// Whether the tagged text is read as a plain one; nil where the tag says what the text is not.
    func isPlain(_ text: Text) -> Bool? {
        switch (self, CoreScalar(plain: text)) {
        case (.string, _): false
        case (.integer, .integer), (.integer, .unrepresentable), (.float, .float),
            (.float, .integer), (.float, .unrepresentable), (.bool, .bool), (.null, .null):
            true
        default: nil
        }
    }

    /// What to do instead; foreign tags are common in the YAML of other device tools.
    static func help(for tag: String) -> String {
        if tag.utf8.starts(with: prefix.utf8) {
            let name = String(tag.dropFirst(prefix.count))
            if CoreTag(rawValue: name) != nil || name == "seq" || name == "map" {
                return "the value is not what the tag says: remove the tag, or write such a value"
            }
            return "only plain values are read: remove the tag, or quote the text"
        }
        switch tag.drop(while: { $0 == "!" }).prefix(while: { $0.isLetter }) {
        case "secret", "vault":
            return "write `{secretRef: name}`: the device platform resolves it"
        case "include", "lambda", "ENV", "env", "Ref", "Sub":
            return "nothing is included, run or expanded in a spec: write the value itself"
        default: return "only plain values are read: remove the tag, or quote the text"
        }
    }
}
