package import FleetModel
package import SpecLanguage

extension SpecRepository {
    /// Who last changed the lines that the spans begin in, as seen from a commit that is here; a line that Git cannot
    /// tell, and spans beyond the first 200, are left out.
    package func attributions(
        of spans: [SourceSpan],
        at commit: CommitID
    ) async -> [SourceSpan: Attribution] {
        var found: [SourceSpan: Attribution] = [:]
        for (file, spans) in Dictionary(grouping: spans.prefix(200), by: { Text($0.file) }) {
            let lines = try? await attributions(
                ofLines: Set(spans.map(\.line)),
                in: file.string,
                at: commit
            )
            for span in spans { found[span] = lines?[span.line] }
        }
        return found
    }
}
