import FleetModel

/// A place in the text as libyaml counts it: from 0, columns in code points.
struct Mark: Hashable {
    var line: Int
    var column: Int
}

/// One event of libyaml's parser, copied out of its memory.
struct YAMLEvent {
    enum Kind {
        case streamStart
        case streamEnd
        case documentStart
        case documentEnd
        case alias(String)
        case scalar(Scalar)
        case sequenceStart(Properties?, isFlow: Bool)
        case sequenceEnd
        case mappingStart(Properties?, isFlow: Bool)
        case mappingEnd
    }

    /// What may stand before a node; boxed, since events are handed on often and few have any.
    final class Properties {
        let anchor: String?
        /// Resolved, such as `tag:yaml.org,2002:str`.
        let tag: String?

        init(anchor: String?, tag: String?) {
            self.anchor = anchor
            self.tag = tag
        }
    }

    struct Scalar {
        let text: String
        let properties: Properties?
        let isPlain: Bool
        /// `|` or `>`, whose end mark lies on a later line.
        let isBlock: Bool
    }

    let kind: Kind
    let start: Mark
    let end: Mark
}

/// Why libyaml could not go on.
struct MalformedText: Error {
    let problem: String
    let place: Mark
    let context: String?
    let contextPlace: Mark
}
