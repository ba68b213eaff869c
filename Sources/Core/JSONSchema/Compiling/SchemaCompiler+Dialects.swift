import FleetModel

extension SchemaCompiler {
    /// What the `$schema` of a root says, or else what holds around it.
    mutating func dialect(
        of value: JSONValue,
        at place: Place,
        default outer: SchemaDialect
    ) -> SchemaDialect {
        guard let named = value["$schema"] else { return outer }
        let place = place.appending("$schema")
        guard case .string(let uri) = named else {
            fail("`$schema` is text", at: place)
            return outer
        }
        if let draft = SchemaDraft(uri) { return SchemaDialect(draft: draft) }
        guard let meta = metaSchema(uri),
            let draft = meta["$schema"]?.string.flatMap({ SchemaDraft(Text($0)) })
        else {
            fail(
                "the draft \(uri) is not understood; understood are "
                    + "http://json-schema.org/draft-07/schema# and "
                    + "https://json-schema.org/draft/2020-12/schema",
                at: place
            )
            return outer
        }
        var dialect = SchemaDialect(draft: draft)
        guard draft == .draft202012, let vocabularies = meta["$vocabulary"]?.object else {
            return dialect
        }
        dialect.vocabularies = [.core]
        for member in vocabularies.members {
            if let vocabulary = SchemaDialect.Vocabulary(uri: member.key) {
                dialect.vocabularies.insert(vocabulary)
            } else if member.value.bool != false {
                fail("the vocabulary \(member.key) is required and not understood", at: place)
            }
        }
        return dialect
    }
}
