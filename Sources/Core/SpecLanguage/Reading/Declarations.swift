import FleetModel

/// Which resources a revision has, readable or not.
struct Declarations {
    private var spans: [ResourceKey: SourceSpan] = [:]
    private var names: [String: [ResourceName]] = [:]
    /// Texts of which a part could not be read: what they define is not known.
    private var unreadable: [[UInt8]] = []

    var isEmpty: Bool { spans.isEmpty }
    var hasUnreadable: Bool { !unreadable.isEmpty }

    subscript(key: ResourceKey) -> SourceSpan? { spans[key] }

    mutating func add(_ key: ResourceKey, at span: SourceSpan) {
        spans[key] = span
        names[key.kind, default: []].append(key.name)
    }

    mutating func addUnreadable(_ text: [UInt8]) { unreadable.append(text) }

    /// All of one kind, sorted.
    func names(of kind: String) -> [ResourceName] { (names[kind] ?? []).sorted() }

    /// Whether the resource is there, or may be: its name stands in a text that could not be read.
    func contains(_ key: ResourceKey) -> Bool {
        guard spans[key] == nil else { return true }
        let name = Array(key.name.text.string.utf8)
        return unreadable.contains { text in
            guard text.count >= name.count else { return false }
            return (0...text.count - name.count).contains { start in
                text[start] == name[0] && text[start..<start + name.count].elementsEqual(name)
            }
        }
    }
}

/// A kind and a name: what is unique in a revision.
struct ResourceKey: Hashable {
    let kind: String
    let name: ResourceName
}
