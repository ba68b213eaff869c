import Foundation
import Schemas

/// Writes a new folder of specs, with the schemas that its editors' lines lead to.
enum SpecFolderWriting {
    /// Writes all, or nothing where one of the files is there already. Gives how many there are.
    @discardableResult
    static func write(_ files: [(path: String, bytes: [UInt8])], to folder: String) throws -> Int {
        let base = folder.hasSuffix("/") ? folder : folder + "/"
        let others = ["plan", "twin", "job"]
        let schemas = EmbeddedSchema.all.filter { !others.contains($0.name) }
        let all = files + schemas.map { ("schemas/\($0.name).schema.json", $0.bytes) }
        for (path, _) in all where exists(base + path) {
            throw CommandFailure(
                "\((base + path).escapingControls) is there already, and nothing was written"
            )
        }
        for (path, bytes) in all { try FileReplacement.create(base + path, bytes) }
        return all.count
    }

    /// Also a link that leads nowhere.
    private static func exists(_ path: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: path)) != nil
    }
}
