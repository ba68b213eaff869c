import FleetModel

/// The drafts of JSON Schema that are understood.
package enum SchemaDraft: Hashable, Sendable {
    /// json-schema.org/draft-07; also meant where a schema does not say its draft.
    case draft7
    /// json-schema.org/draft/2020-12.
    case draft202012

    /// The draft that a `$schema` names; nil: another one.
    init?(_ uri: Text) {
        switch URIReference(uri).withoutFragment {
        case "http://json-schema.org/draft-07/schema", "https://json-schema.org/draft-07/schema":
            self = .draft7
        case "https://json-schema.org/draft/2020-12/schema": self = .draft202012
        default: return nil
        }
    }

    var name: String {
        switch self {
        case .draft7: "draft-07"
        case .draft202012: "2020-12"
        }
    }
}

/// A draft and those of its vocabularies that a schema is written in.
struct SchemaDialect: Hashable {
    /// A part of a draft that a meta-schema of 2020-12 can leave out.
    enum Vocabulary: String, Hashable, CaseIterable {
        case core, applicator, unevaluated, validation, content
        case metadata = "meta-data"
        case format = "format-annotation"

        init?(uri: Text) {
            let prefix = "https://json-schema.org/draft/2020-12/vocab/"
            guard uri.string.hasPrefix(prefix) else { return nil }
            self.init(rawValue: String(uri.string.dropFirst(prefix.count)))
        }
    }

    let draft: SchemaDraft
    var vocabularies = Set(Vocabulary.allCases)

    /// How a keyword stands in the dialect.
    enum Standing {
        case known
        /// Of another draft, or of a vocabulary that is not in use; the name of where it belongs.
        case elsewhere(String)
        case unknown
    }

    func standing(of keyword: Text) -> Standing {
        guard let entry = Self.keywords[keyword] else {
            return keyword.string.hasPrefix("x-") ? .known : .unknown
        }
        guard entry.drafts.contains(draft) else {
            return .elsewhere((entry.drafts.first ?? .draft7).name)
        }
        return vocabularies.contains(entry.vocabulary)
            ? .known : .elsewhere("a vocabulary that the meta-schema leaves out")
    }

    private typealias Entry = (vocabulary: Vocabulary, drafts: [SchemaDraft])

    private static let both: [SchemaDraft] = [.draft7, .draft202012]

    private static let keywords: [Text: Entry] = {
        let groups: [(Vocabulary, [SchemaDraft], [Text])] = [
            (.core, both, ["$schema", "$id", "$ref", "$comment", "definitions"]),
            (
                .core, [.draft202012],
                ["$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "$defs"]
            ),
            (
                .applicator, both,
                [
                    "items", "contains", "properties", "patternProperties", "additionalProperties",
                    "propertyNames", "if", "then", "else", "allOf", "anyOf", "oneOf", "not",
                ]
            ),
            (.applicator, [.draft7], ["additionalItems", "dependencies"]),
            (.applicator, [.draft202012], ["prefixItems", "dependentSchemas"]),
            (.unevaluated, [.draft202012], ["unevaluatedItems", "unevaluatedProperties"]),
            (
                .validation, both,
                [
                    "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum",
                    "exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems",
                    "uniqueItems", "maxProperties", "minProperties", "required",
                ]
            ),
            (.validation, [.draft202012], ["dependentRequired", "minContains", "maxContains"]),
            (
                .metadata, both,
                [
                    "title", "description", "default", "examples", "readOnly", "writeOnly",
                    "deprecated",
                ]
            ),
            (.format, both, ["format"]),
            (.content, both, ["contentMediaType", "contentEncoding"]),
            (.content, [.draft202012], ["contentSchema"]),
        ]
        var entries: [Text: Entry] = [:]
        for (vocabulary, drafts, names) in groups {
            for name in names { entries[name] = (vocabulary, drafts) }
        }
        return entries
    }()

    static let keywordNames = keywords.keys.map(\.string).sorted()

    /// The formats of both drafts. None of them is checked.
    static let formats: Set<Text> = [
        "date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname",
        "ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference", "uuid", "uri-template",
        "json-pointer", "relative-json-pointer", "regex",
    ]
}
