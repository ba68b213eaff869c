import FleetModel

extension FieldReader {
    /// The path of a schema file from the folder of the specs, or a complaint that names what a path may not hold.
    mutating func schema(_ field: Text, _ node: SyntaxNode) -> Config.SchemaReference? {
        guard let (text, span) = string(field, node) else { return nil }
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let refusal: String? =
            if text.utf8.contains(UInt8(ascii: ":")) {
                "is a URL; schemas are read from the repository alone"
            } else if text.utf8.first == UInt8(ascii: "/") {
                "begins with `/`; paths are from the folder of the specs"
            } else if parts.contains(where: { $0.elementsEqual("..".utf8) }) {
                "holds `..`; paths are from the folder of the specs and stay in it"
            } else if parts.contains(where: { $0.isEmpty || $0.elementsEqual(".".utf8) }) {
                "holds an empty part or `.`"
            } else if !Text(text).hasSuffix(SchemaFile.ending) {
                "does not end in `\(SchemaFile.ending)`"
            } else {
                nil
            }
        if let refusal {
            sink.error(.badValue, "`\(path(field))` \(refusal)", at: span)
            return nil
        }
        return Config.SchemaReference(place: Text(text), span: span)
    }
}

extension Text {
    fileprivate func hasSuffix(_ ending: String) -> Bool {
        string.utf8.count > ending.utf8.count
            && string.utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8)
    }
}
