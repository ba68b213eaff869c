import FleetModel

/// Compiles the spec files of a revision into typed resources, or says all that is wrong; kept from revision to revision,
/// it reads again only the files that changed, and makes again only the checks that would see something else.
///
/// Pure and total: equal files give the equal result in whatever order they come and whatever was compiled before, and
/// no input crashes it. Every document is read on its own; checks across documents are made over those that could be
/// read, and a reference to a resource that is there but wrong is not complained about again.
package struct SpecCompiler: Sendable {
    /// Sorted by path.
    private var fragments: [SpecFragment] = []
    private var index = FleetIndex()
    private var checks = CheckMemory()
    /// What files say by themselves, of those that say anything.
    private var findings: [Text: [Diagnostic]] = [:]

    package init() {}

    /// Compiles one revision from nothing.
    package static func compile(_ tree: SpecTree) -> Compilation {
        var compiler = SpecCompiler()
        return compiler.compile(tree)
    }

    /// Compiles the next revision.
    ///
    /// Costs what changed, and one comparison a file: of the place in memory where it is the same one, of its bytes otherwise.
    package mutating func compile(_ tree: SpecTree) -> Compilation {
        let (gone, new) = exchange(tree.files)
        checks.recheck(index.replace(gone, with: new, schemas: tree.schemas), index)
        let fleet = CompiledFleet(commit: tree.commit, index)
        var diagnostics = tree.diagnostics + findings.values.flatMap { $0 } + checks.diagnostics
        if index.isEmpty, !diagnostics.contains(where: { $0.severity == .error }) {
            diagnostics.append(
                Diagnostic(
                    .error,
                    .nothingDefined,
                    "the revision defines nothing, and nothing is never a wish",
                    at: SourceSpan(file: tree.files.first?.path ?? "", line: 1, column: 1),
                    help:
                        "check the followed path; to end management of devices, retire their cohort"
                )
            )
        }
        let isBroken = diagnostics.contains { $0.severity == .error }
        return Compilation(
            fleet: isBroken ? nil : fleet,
            diagnostics: Set(diagnostics).sorted()
        )
    }

    /// Takes in the files, and gives what is gone and what is new by that.
    private mutating func exchange(
        _ files: [SpecFile]
    ) -> (gone: [SpecFragment], new: [SpecFragment]) {
        let (gone, new) = replaceInPlace(files) ?? merge(files)
        for fragment in gone { findings[fragment.path] = nil }
        for fragment in new where !fragment.diagnostics.isEmpty {
            findings[fragment.path] = fragment.diagnostics
        }
        return (gone, new)
    }

    /// Where no file came or went, which is most often so; nil: one did.
    private mutating func replaceInPlace(
        _ files: [SpecFile]
    ) -> (gone: [SpecFragment], new: [SpecFragment])? {
        guard files.count == fragments.count else { return nil }
        var changed: [Int] = []
        for (index, fragment) in fragments.enumerated() where fragment.file !== files[index] {
            guard fragment.path == Text(files[index].path) else { return nil }
            if fragment.file.source != files[index].source { changed.append(index) }
        }
        let gone = changed.map { fragments[$0] }
        for index in changed { fragments[index] = SpecFragment(reading: files[index]) }
        return (gone, changed.map { fragments[$0] })
    }

    private mutating func merge(
        _ files: [SpecFile]
    ) -> (gone: [SpecFragment], new: [SpecFragment]) {
        var gone: [SpecFragment] = []
        var new: [SpecFragment] = []
        var next: [SpecFragment] = []
        next.reserveCapacity(files.count)
        var former = fragments[...]
        for file in files.sorted(by: { Text($0.path) < Text($1.path) }) {
            let path = Text(file.path)
            while let fragment = former.first, fragment.path < path {
                gone.append(former.removeFirst())
            }
            if let fragment = former.first, fragment.path == path {
                former.removeFirst()
                if fragment.file.source == file.source {
                    next.append(fragment)
                    continue
                }
                gone.append(fragment)
            }
            let fragment = SpecFragment(reading: file)
            new.append(fragment)
            next.append(fragment)
        }
        gone += former
        fragments = next
        return (gone, new)
    }
}
