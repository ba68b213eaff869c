/// One file of a JSON Schema in the repository, parsed as JSON but not yet understood.
package struct SchemaFile: Hashable, Sendable {
    /// What stands in the file.
    package enum Content: Hashable, Sendable {
        case value(JSONValue)
        /// No JSON, and why: one clause without a full stop.
        case unreadable(String)
    }

    /// How the name of every such file ends.
    package static let ending = ".schema.json"

    /// As it is shown, with `/` between its parts.
    package let path: String
    /// From the folder that holds the specs, as configs name it.
    package let place: Text
    package let content: Content

    package init(path: String, place: Text, content: Content) {
        self.path = path
        self.place = place
        self.content = content
    }
}
