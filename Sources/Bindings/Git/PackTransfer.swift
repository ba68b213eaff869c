import CLibgit2

/// Moves objects from one repository of this host to another as one pack.
struct PackTransfer {
    private let source: GitRepository
    private let destination: GitRepository
    private let watch: TransferWatch
    private let operation: String

    init(
        from source: GitRepository,
        to destination: GitRepository,
        watch: TransferWatch,
        operation: String
    ) {
        self.source = source
        self.destination = destination
        self.watch = watch
        self.operation = operation
    }

    /// Moves exactly these objects, all or none.
    func move(_ objects: [GitObjectID]) throws(GitError) {
        var builder: OpaquePointer?
        let made = unsafe git_packbuilder_new(&builder, source.handle)
        try Libgit2.check(made, operation, otherwise: .unavailable)
        defer { unsafe git_packbuilder_free(builder) }
        for object in objects {
            try watch.check()
            var id = git_oid(object)
            let inserted = unsafe git_packbuilder_insert(builder, &id, nil)
            try Libgit2.check(inserted, operation, otherwise: .unavailable)
        }
        let sink = PackSink(watch: watch)
        let context = unsafe Unmanaged.passUnretained(sink).toOpaque()
        var writer: UnsafeMutablePointer<git_odb_writepack>?
        let opened = unsafe git_odb_write_pack(
            &writer,
            destination.database,
            continueIndexing,
            context
        )
        try Libgit2.check(opened, operation, otherwise: .unavailable)
        guard let writer = unsafe writer else {
            preconditionFailure("libgit2 reported success without a writer")
        }
        defer {
            unsafe writer.pointee.free(writer)
            withExtendedLifetime(sink) {}
        }
        unsafe sink.writer = writer
        unsafe git_packbuilder_set_callbacks(builder, continueBuilding, context)
        let packed = unsafe git_packbuilder_foreach(builder, appendToPack, context)
        if let failure = sink.failure { throw failure }
        try Libgit2.check(packed, operation, otherwise: .unavailable)
        let committed = unsafe writer.pointee.commit(writer, &sink.progress)
        if let failure = sink.failure { throw failure }
        try Libgit2.check(committed, operation, otherwise: .unavailable)
    }
}

/// Where the bytes of a pack go, watched.
@safe
private final class PackSink {
    private let watch: TransferWatch
    private(set) var failure: GitError?
    var writer: UnsafeMutablePointer<git_odb_writepack>?
    var progress = git_indexer_progress()

    init(watch: TransferWatch) { self.watch = watch }

    static func at(_ context: UnsafeMutableRawPointer?) -> PackSink? {
        guard let context = unsafe context else { return nil }
        return unsafe Unmanaged<PackSink>.fromOpaque(context).takeUnretainedValue()
    }

    func mayGoOn(after count: Int = 0) -> Bool {
        guard failure == nil else { return false }
        do {
            try watch.check()
            try watch.received(count)
            return true
        } catch {
            failure = error
            return false
        }
    }
}

private func appendToPack(
    bytes: UnsafeMutableRawPointer?,
    count: Int,
    context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let sink = unsafe PackSink.at(context), let writer = unsafe sink.writer,
        sink.mayGoOn(after: count)
    else { return -1 }
    return unsafe writer.pointee.append(writer, bytes, count, &sink.progress)
}

private func continueIndexing(
    progress: UnsafePointer<git_indexer_progress>?,
    context: UnsafeMutableRawPointer?
) -> Int32 {
    unsafe PackSink.at(context)?.mayGoOn() == true ? 0 : -1
}

private func continueBuilding(
    stage: Int32,
    current: UInt32,
    total: UInt32,
    context: UnsafeMutableRawPointer?
) -> Int32 {
    unsafe PackSink.at(context)?.mayGoOn() == true ? 0 : -1
}
