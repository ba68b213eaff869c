package import FleetModel

/// A JSON Schema of draft-07 or 2020-12 with all that it refers to, compiled once and then checked against many values.
///
/// The draft is the one that `$schema` names, and draft-07 where it names none; another draft is an error. References
/// lead only into documents that the caller gives. `format` and the keywords of content are annotations, as both drafts
/// have it by default; a format or a keyword that neither draft knows is a warning.
package struct JSONSchema: Sendable {
    let nodes: [SchemaNode]
    let resources: [Resource]
    let documents: [Text]
    /// By the number in a reference, the node that it leads to.
    let targets: [Int]
    let root: Int
    /// Whether any schema looks at what others left.
    let looksAtUnevaluated: Bool
    /// In the order in which they were met.
    package let warnings: [SchemaProblem]

    /// A schema with an identifier of its own, that anchors belong to.
    struct Resource: Sendable {
        let uri: Text
        var anchors: [Text: Int] = [:]
        var dynamicAnchors: [Text: Int] = [:]
    }

    /// What bounds a schema and a check, so that what comes from outside costs little.
    package enum Limits {
        /// Schemas within schemas of one document.
        package static let nesting = 100
        /// Schemas in all documents.
        package static let schemas = 50_000
        /// Documents that references lead to.
        package static let documents = 200
        /// Schemas that are being checked within each other, along the value and along references.
        package static let depth = 400
        /// Keywords looked at and steps of patterns in one check.
        package static let steps = 10_000_000
        /// Findings that one check returns.
        package static let findings = 1_000
    }

    /// Compiles a document; `uri` is what references in it are relative to, where it has no `$id`.
    ///
    /// The closure gives the document of a URI without fragment, or nil where there is none. It is asked once for each.
    package init(
        _ document: JSONValue,
        uri: Text,
        resolving resolve: @escaping (Text) -> JSONValue? = { _ in nil }
    ) throws(SchemaError) {
        var compiler = SchemaCompiler(resolve)
        let root = compiler.compile(document, uri: URIReference(uri).withoutFragment)
        guard compiler.errors.isEmpty else { throw SchemaError(problems: compiler.errors) }
        self.root = root
        nodes = compiler.nodes
        resources = compiler.resources
        documents = compiler.documents.map(\.uri)
        targets = compiler.targets
        warnings = compiler.warnings
        looksAtUnevaluated = compiler.looksAtUnevaluated
    }

    /// What of the value does not fit, in the order of the schema; empty: all fits.
    ///
    /// `isDeferred` names values that stand for a string which is known only later: each is taken for a string, and its
    /// text is not judged.
    package func findings(
        for value: JSONValue,
        isDeferred: @escaping (JSONValue) -> Bool = { _ in false }
    ) -> [SchemaFinding] {
        var check = SchemaCheck(self, isDeferred)
        return Array(check.run(value).prefix(Limits.findings))
    }
}
