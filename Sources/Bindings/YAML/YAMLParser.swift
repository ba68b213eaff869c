package import FleetModel

/// Reads YAML 1.2 in the strict part that specs are written in: no tags but core ones and no merge keys; every key a scalar
/// that stands once; aliases as copies that keep both places, and at most double a document.
package enum YAMLParser {
    /// The documents of a file with the place of every part, and all that is wrong with the text.
    ///
    /// Never throws and never recurses on the input; time and memory are linear in it and bounded by the limits. A
    /// document that cannot be read to its end is left out and reported, and reading goes on at the next `---`, which
    /// begins a document whatever went before.
    package static func parse(
        _ bytes: [UInt8],
        path: String,
        limits: YAMLLimits = .standard
    ) -> SpecFile {
        var findings = FileFindings(path: path, limit: limits.diagnostics)
        guard bytes.count <= limits.bytes else {
            findings.add(
                .capExceeded,
                "the file has \(bytes.count) bytes, over the limit of \(limits.bytes)",
                at: SourceSpan(file: path, line: 1, column: 1),
                help: "split it: any number of files may hold documents"
            )
            return SpecFile(path: path, documents: [], diagnostics: findings.finish(), source: [])
        }
        let inspection = TextInspection(bytes, findings: &findings)
        var documents: [SyntaxNode] = []
        if inspection.isReadable {
            documents = FileReading.documents(
                of: inspection,
                path: path,
                limits: limits,
                &findings
            )
        }
        return SpecFile(
            path: path,
            documents: documents,
            diagnostics: findings.finish(),
            source: bytes
        )
    }
}
