import CLibgit2

/// The difference between two versions of a file, by lines.
struct LineDiff {
    /// A stretch of lines that were put in place of others; starts count from 1.
    private struct Hunk {
        let oldStart: Int
        let oldCount: Int
        let newStart: Int
        let newCount: Int
    }

    private var hunks: [Hunk] = []

    init(from old: [UInt8], to new: [UInt8]) throws(GitError) {
        var options = unsafe git_diff_options()
        unsafe git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
        unsafe options.context_lines = 0
        unsafe options.interhunk_lines = 0
        unsafe options.flags = GIT_DIFF_FORCE_TEXT.rawValue
        var found: [Hunk] = []
        let status = unsafe withUnsafeMutablePointer(to: &found) { found in
            unsafe old.withUnsafeBytes { old in
                unsafe new.withUnsafeBytes { new in
                    unsafe git_diff_buffers(
                        old.baseAddress,
                        old.count,
                        nil,
                        new.baseAddress,
                        new.count,
                        nil,
                        &options,
                        nil,
                        nil,
                        { _, hunk, context in
                            guard let hunk = unsafe hunk?.pointee, let context = unsafe context
                            else { return -1 }
                            unsafe context.assumingMemoryBound(to: [Hunk].self).pointee
                                .append(
                                    Hunk(
                                        oldStart: Int(hunk.old_start),
                                        oldCount: Int(hunk.old_lines),
                                        newStart: Int(hunk.new_start),
                                        newCount: Int(hunk.new_lines)
                                    )
                                )
                            return 0
                        },
                        nil,
                        found
                    )
                }
            }
        }
        try Libgit2.check(status, "compare two versions of a file", otherwise: .refused)
        hunks = found
    }

    /// Where a line of the new version stood in the old; nil where it is new or changed.
    func oldLine(of line: Int) -> Int? {
        var shift = 0
        for hunk in hunks {
            // A hunk that only removes lines names the line before the gap.
            let start = hunk.newCount == 0 ? hunk.newStart + 1 : hunk.newStart
            if line < start { break }
            if line < start + hunk.newCount { return nil }
            shift += hunk.oldCount - hunk.newCount
        }
        return line + shift
    }
}
