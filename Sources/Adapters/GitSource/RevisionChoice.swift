import Git

/// Which of a repository's references are wanted.
struct RevisionChoice {
    private let revision: String
    private let names: [String]
    private let mayBeID: Bool

    /// One branch and nothing else.
    init(branch: String) {
        revision = "branch \(branch)"
        names = ["refs/heads/" + branch]
        mayBeID = false
    }

    /// What a person names: `HEAD`, a full name, a branch, a remote's branch of a local clone such as `origin/main`,
    /// or the beginning of an id.
    init(revision: String) {
        self.revision = EntryName(Array(revision.utf8)).shown
        let places = ["", "refs/heads/", "refs/remotes/"]
        names = places.map { $0 + revision }.filter { name in
            name == "HEAD" || name.utf8.starts(with: "refs/".utf8)
        }
        mayBeID =
            7...40 ~= revision.utf8.count
            && revision.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
                    UInt8(ascii: "A")...UInt8(ascii: "F"):
                    true
                default: false
                }
            }
    }

    /// Whether a reference is one that was named, and not one that might have the id.
    func isName(_ name: String) -> Bool {
        names.contains { $0.utf8.elementsEqual(name.utf8) }
    }

    /// The wanted references; where an id is looked for, all that it may be below: branches, those of remotes in a local
    /// clone, and a `HEAD` that is none of them, as continuous integration checks one out.
    func picks(among references: [GitReference]) throws(GitError) -> [GitReference] {
        for name in names {
            if let found = references.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
                return [found]
            }
        }
        var branches = references.filter { reference in
            ["refs/heads/", "refs/remotes/"].contains { reference.name.utf8.starts(with: $0.utf8) }
        }
        if let head = references.first(where: { $0.name == "HEAD" }),
            !branches.contains(where: { $0.id == head.id })
        {
            branches.append(head)
        }
        guard mayBeID, !branches.isEmpty else {
            let message = references.isEmpty ? "the repository is empty" : "it is not there"
            throw GitError(.notFound, "find \(revision)", message)
        }
        return branches
    }
}
