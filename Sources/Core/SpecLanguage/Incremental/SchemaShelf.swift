import FleetModel
import JSONSchema

/// The schema files of a revision, and those that configs name, compiled once each.
struct SchemaShelf {
    /// What a config finds where it names a schema.
    enum Entry: Sendable {
        /// The places of the schema files there are, sorted.
        case missing(others: [String])
        /// No JSON, and why.
        case unreadable(String)
        /// No schema that can be used.
        case faulty([SchemaProblem])
        case usable(JSONSchema)
    }

    private var files: [Text: SchemaFile] = [:]
    private var entries: [Text: Entry] = [:]
    /// The places that configs name, or named.
    private var wanted: Set<Text> = []

    /// nil: no config named it.
    subscript(place: Text) -> Entry? { entries[place] }

    /// Takes the files of the next revision; gives the places whose meaning may be another one now.
    mutating func replace(_ files: [SchemaFile]) -> Set<Text> {
        let next = Dictionary(files.map { ($0.place, $0) }) { first, _ in first }
        guard next != self.files else { return [] }
        self.files = next
        entries = [:]
        return wanted
    }

    mutating func want(_ place: Text) { wanted.insert(place) }

    /// Compiles what is wanted and not compiled.
    mutating func compile() {
        for place in wanted where entries[place] == nil { entries[place] = entry(place) }
    }

    /// References lead to files by their places from the spec folder, and by the `$id` at their roots.
    private func entry(_ place: Text) -> Entry {
        guard let file = files[place] else {
            return .missing(others: files.keys.map(\.string).sorted())
        }
        guard case .value(let document) = file.content else {
            if case .unreadable(let reason) = file.content { return .unreadable(reason) }
            return .unreadable("it holds nothing")
        }
        let sorted = files.values.sorted { $0.place < $1.place }
        var documents: [Text: JSONValue] = [:]
        for file in sorted {
            guard case .value(let value) = file.content else { continue }
            documents[Text("/" + file.place.string)] = value
            if let identifier = value["$id"]?.string, documents[Text(identifier)] == nil {
                documents[Text(identifier)] = value
            }
        }
        do throws(SchemaError) {
            let uri = Text("/" + place.string)
            return .usable(try JSONSchema(document, uri: uri) { documents[$0] })
        } catch {
            return .faulty(error.problems)
        }
    }
}
