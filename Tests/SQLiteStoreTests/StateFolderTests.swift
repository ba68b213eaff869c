import Foundation
import RolloutEngine
import SQLiteStore
import Testing

struct StateFolderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `a missing folder is made for its owner alone`() throws {
        let state = StateFolder(folder.file("a/b"))

        try state.prepare()

        let attributes = try FileManager.default.attributesOfItem(atPath: state.path)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
    }

    @Test func `a file in the folder's place is refused`() throws {
        try Data().write(to: URL(fileURLWithPath: folder.file("state")))

        let error = #expect(throws: StoreError.self) {
            try StateFolder(folder.file("state")).prepare()
        }

        #expect(error?.code == .storage)
    }

    @Test func `a state file that is a link is refused`() throws {
        let state = StateFolder(folder.path)
        try FileManager.default.createSymbolicLink(
            atPath: state.database,
            withDestinationPath: folder.file("elsewhere.sqlite")
        )

        let error = #expect(throws: StoreError.self) { try state.prepare() }

        #expect(error?.code == .foreign)
        #expect(!FileManager.default.fileExists(atPath: folder.file("elsewhere.sqlite")))
    }

    @Test func `a folder that everyone may write is refused`() throws {
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o777],
            ofItemAtPath: folder.path
        )

        #expect(throws: StoreError.self) { try StateFolder(folder.path).prepare() }
    }
}
