package import FleetModel
package import SpecLanguage
import YAML

/// Makes the fixes that diagnostics offer, again and again until none is left.
///
/// Pure: it says what each file would become, and writes nothing. What was repaired offers no fix of the kind that was
/// allowed any more, so that a second repair does nothing.
package struct SpecRepair {
    /// One file that becomes another text.
    package struct RepairedFile {
        package let path: String
        package let before: [UInt8]
        package fileprivate(set) var after: [UInt8]
        package fileprivate(set) var edits: [Fix.Edit]
    }

    /// So many times the specs are compiled anew; what is left then waits for the next repair.
    private static let rounds = 10

    private let allowsUnsafe: Bool
    private let twins: TwinTable?
    private var repaired: [Text: RepairedFile] = [:]
    /// Files whose repair would have broken their text.
    private var refused: Set<Text> = []

    /// The specs after the repair.
    package private(set) var tree: SpecTree
    package private(set) var compilation: Compilation

    /// Repairs the specs, also by the twins that they are held against; only safe fixes are made where no others are allowed.
    package init(_ tree: SpecTree, allowsUnsafe: Bool, twins: TwinTable? = nil) {
        self.tree = tree
        self.allowsUnsafe = allowsUnsafe
        self.twins = twins
        var compiler = SpecCompiler()
        compilation = compiler.compile(tree)
        for _ in 0..<Self.rounds {
            guard repairOnce() else { break }
            compilation = compiler.compile(self.tree)
        }
    }

    /// Every file that changed, in the order of their paths.
    package var files: [RepairedFile] {
        repaired.values.sorted { Text($0.path) < Text($1.path) }
    }

    /// Returns whether anything changed.
    private mutating func repairOnce() -> Bool {
        var edits: [Text: [Fix.Edit]] = [:]
        let sightings = twins.map { TwinCheck.check(tree, against: $0) } ?? []
        for case let fix? in (compilation.diagnostics + sightings).map(\.fix)
        where fix.isSafe || allowsUnsafe {
            // A fix is made whole or not at all, so one over two files waits for a person.
            guard let file = fix.edits.first?.span.file,
                fix.edits.allSatisfy({ $0.span.file.utf8.elementsEqual(file.utf8) })
            else { continue }
            edits[Text(file), default: []] += fix.edits
        }
        var changed = false
        let files = tree.files.map { file in
            guard let offered = edits[Text(file.path)], !refused.contains(Text(file.path)),
                let next = repair(file, offered)
            else { return file }
            changed = true
            return next
        }
        if changed {
            tree = SpecTree(
                commit: tree.commit,
                files: files,
                schemas: tree.schemas,
                diagnostics: tree.diagnostics
            )
        }
        return changed
    }

    /// nil: nothing of it can be made.
    private mutating func repair(_ file: SpecFile, _ edits: [Fix.Edit]) -> SpecFile? {
        let text = EditedText(file.source, edits: edits)
        guard !text.made.isEmpty else { return nil }
        let next = YAMLParser.parse(text.bytes, path: file.path)
        guard next.diagnostics.count <= file.diagnostics.count,
            next.documents.count == file.documents.count
        else {
            refused.insert(Text(file.path))
            return nil
        }
        var record =
            repaired[Text(file.path)]
            ?? RepairedFile(path: file.path, before: file.source, after: [], edits: [])
        record.after = text.bytes
        record.edits += text.made
        repaired[Text(file.path)] = record
        return next
    }
}
