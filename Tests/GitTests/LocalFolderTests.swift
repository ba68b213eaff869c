import Foundation
import Git
import GitTestSupport
import Testing

struct LocalFolderTests {
    private let folder: TemporaryFolder
    private let local: LocalFolder

    init() throws {
        folder = try TemporaryFolder()
        local = LocalFolder(folder.path)
        try folder.write("content", to: "sub/file")
    }

    private func place(_ names: String...) -> LocalFolder.Place { names.map { Array($0.utf8) } }

    @Test func `entries are told by kind and in order`() throws {
        try folder.write("", to: "z")
        symlink("/etc/passwd", folder.path + "/link")
        mkfifo(folder.path + "/pipe", 0o600)

        let entries = try local.entries(of: [], limit: 10)

        #expect(
            entries.map { String(decoding: $0.name, as: UTF8.self) }
                == ["link", "pipe", "sub", "z"]
        )
        #expect(entries.map(\.kind) == [.symbolicLink, .other, .folder, .file])
    }

    @Test func `a file is read up to a limit`() throws {
        #expect(try local.size(of: place("sub", "file")) == 7)
        #expect(try local.content(of: place("sub", "file"), limit: 7) == Array("content".utf8))
        let error = #expect(throws: GitError.self) {
            try local.content(of: place("sub", "file"), limit: 6)
        }
        #expect(error?.code == .refused)
    }

    @Test func `no link is followed, as the file or on the way there`() throws {
        symlink("file", folder.path + "/sub/link")
        symlink("sub", folder.path + "/way")

        for place in [place("sub", "link"), place("way", "file")] {
            let error = #expect(throws: GitError.self) { try local.content(of: place, limit: 99) }
            #expect(error?.code == .refused)
        }
        #expect(throws: GitError.self) { try local.entries(of: place("way"), limit: 9) }
    }

    @Test func `a pipe is refused and never waited for`() {
        mkfifo(folder.path + "/pipe", 0o600)

        let error = #expect(throws: GitError.self) {
            try local.content(of: place("pipe"), limit: 9)
        }

        #expect(error?.code == .refused)
    }

    @Test func `a folder with too many entries is refused`() {
        #expect(throws: GitError.self) { try local.entries(of: [], limit: 0) }
    }
}
