import FleetModel
import Git
import SpecLanguage

/// Finds the schemas of one spec file that is read alone, as they lie beside all specs of its repository.
///
/// The paths that configs name count from the top of the specs, which no file tells. It is taken for the nearest folder, from
/// that of the file upwards to the top of its Git repository, in which the first path that is named leads to a file; outside
/// of a repository it can only be the folder of the file. No link below it is followed.
struct SchemaSearch {
    /// So many folders above the file are looked at.
    private static let levelLimit = 32

    let limits: SpecTreeLimits
    let parse: SchemaParser

    /// All schema files of that folder; none where the file names none, or none that is there. `folder` is that of the file.
    func schemas(namedIn file: SpecFile, folder: String) -> [SchemaFile] {
        guard let place = file.documents.lazy.compactMap(\.schemaPlace).first else { return [] }
        let names = place.string.utf8.split(separator: UInt8(ascii: "/")).map { Array($0) }
        guard !names.isEmpty, !names.contains(Array("..".utf8)),
            let top = Self.folders(from: folder).first(where: { holds(names, $0) })
        else { return [] }
        var reader = SpecTreeReader(
            SchemaEntries(all: LocalEntries(folder: LocalFolder(top))),
            limits: limits,
            parse: { path, _ in SpecFile(path: path, documents: [], diagnostics: [], source: []) },
            parseSchema: parse
        )
        // What cannot be read is told as missing, where the schema is named.
        return (try? reader.read([], path: top, commit: nil).schemas) ?? []
    }

    /// From the folder upwards, as far as the specs may reach.
    private static func folders(from folder: String) -> [String] {
        var folders: [String] = []
        var next = folder
        for _ in 0..<levelLimit {
            folders.append(next)
            if LocalFolder.kind(at: next + "/.git") != nil { return folders }
            next += "/.."
        }
        return [folder]
    }

    private func holds(_ names: LocalFolder.Place, _ folder: String) -> Bool {
        (try? LocalFolder(folder).size(of: names)) != nil
    }
}

/// A folder without its spec files.
private struct SchemaEntries: SpecEntries {
    let all: LocalEntries

    func entries(
        of place: LocalFolder.Place,
        limit: Int
    ) throws(RepositoryError) -> [SpecEntry<LocalFolder.Place>] {
        try all.entries(of: place, limit: limit).filter { entry in
            if case .file = entry.kind { entry.name.isSchema } else { true }
        }
    }

    func content(
        of place: LocalFolder.Place,
        limit: Int
    ) throws(RepositoryError) -> SpecFileContent {
        try all.content(of: place, limit: limit)
    }
}

extension SyntaxNode {
    /// The text of `spec.schema`, whatever the kind.
    fileprivate var schemaPlace: Text? {
        guard case .mapping(let fields) = kind, let spec = fields[named: "spec"],
            case .mapping(let entries) = spec.value.kind, let schema = entries[named: "schema"],
            case .scalar(let scalar) = schema.value.kind
        else { return nil }
        return scalar.text
    }
}
