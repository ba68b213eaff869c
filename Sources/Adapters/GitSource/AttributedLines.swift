import Git

/// Which commits last changed lines of files, as was found; forgotten as a whole where it grows too large.
struct AttributedLines {
    private var files: [[[UInt8]]: [GitObjectID: [Int: GitCommit]]] = [:]
    private var count = 0
    private let capacity: Int

    /// `capacity` is the most lines that are kept.
    init(capacity: Int = 20_000) {
        self.capacity = capacity
    }

    /// What is known of a file (the parts of its path), by the commit it was seen from and the line there.
    func lines(of file: [[UInt8]]) -> [GitObjectID: [Int: GitCommit]] {
        files[file] ?? [:]
    }

    mutating func add(_ changes: [Int: GitCommit], of file: [[UInt8]], at commit: GitObjectID) {
        if count + changes.count > capacity { (files, count) = ([:], 0) }
        count += changes.count
        files[file, default: [:]][commit, default: [:]].merge(changes) { _, new in new }
    }
}
