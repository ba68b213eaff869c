import FleetModel

extension JSONValue {
    /// What kind of value this is, with its article, for a message.
    var phrase: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "a map"
        }
    }

    /// The value as a message shows it: as JSON, cut after 60 characters.
    var shown: String {
        let text = canonicalText
        return text.utf8.count <= 60 ? text : String(text.prefix(57)) + "..."
    }
}

extension [String] {
    /// The phrases as a list in a sentence: "a, b or c".
    func joined(finally word: String) -> String {
        guard let last, count > 1 else { return first ?? "" }
        return dropLast().joined(separator: ", ") + " \(word) " + last
    }
}
