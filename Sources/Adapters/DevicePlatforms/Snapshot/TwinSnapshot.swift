package import FleetModel
import Foundation

/// The twins of a platform in a file: what a stream of its listing would be, one twin a line and the trailer.
///
/// `tidegate snapshot` writes one and `tidegate plan --twins FILE` reads it, by the parser that reads platforms. Sections and
/// members that Tidegate does not read are not kept.
package enum TwinSnapshot {
    /// Reads a whole file, on two threads if it may; throws `.malformed` where it is not one, `.unavailable` where it cannot be opened.
    package static func read(
        _ path: String,
        receivedAt: TimeSpan = .zero,
        limits: SweepLimits = SweepLimits(),
        projection: TwinProjection = .all,
        onTwoThreads: Bool = false
    ) throws(PlatformError) -> Sweep {
        let operation = "read the twins in \(path)"
        let stream = TwinStream(
            limits: limits,
            projection: projection,
            receivedAt: receivedAt,
            onTwoThreads: onTwoThreads
        )
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw PlatformError(
                .unavailable,
                operation: operation,
                message: "the file cannot be opened"
            )
        }
        defer { try? file.close() }
        do throws(RecordFault) {
            while try stream.take(from: { slab, start throws(RecordFault) in
                try Self.read(file, into: &slab, from: start)
            }) { try stream.read() }
            return try stream.finish()
        } catch {
            throw PlatformError(.malformed, operation: operation, message: error.reason)
        }
    }

    private static func read(
        _ file: FileHandle,
        into slab: inout [UInt8],
        from start: Int
    ) throws(RecordFault) -> Int {
        while true {
            let count = slab.withUnsafeMutableBytes { slab in
                Foundation.read(
                    file.fileDescriptor,
                    slab.baseAddress.map { $0 + start },
                    slab.count - start
                )
            }
            if count >= 0 { return count }
            guard errno == EINTR else { throw RecordFault("the file cannot be read to its end") }
        }
    }

    /// Writes a file in whole or not at all; devices sorted by id, so that equal sweeps give equal bytes.
    package static func write(_ sweep: Sweep, to path: String) throws(PlatformError) {
        do {
            try Data(bytes(of: sweep)).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw PlatformError(
                .unavailable,
                operation: "write the twins to \(path)",
                message: "the file cannot be written"
            )
        }
    }

    /// The bytes of such a file.
    package static func bytes(of sweep: Sweep) -> [UInt8] {
        var writer = JSONWriter()
        writer.reserveCapacity(sweep.table.count * 1_024)
        for index in 0..<sweep.table.count {
            writer.write(sweep.table.columns.twin(at: index))
            writer.endLine()
        }
        writer.beginObject()
        writer.writeKey("trailer")
        writer.beginObject()
        writer.writeKey("count")
        writer.write(sweep.table.count)
        writer.writeKey("asOf")
        writer.write(sweep.asOf.description)
        if let cursor = sweep.changesCursor {
            writer.writeKey("changesCursor")
            writer.write(cursor.string)
        }
        writer.endObject()
        writer.endObject()
        writer.endLine()
        return writer.takeBytes()
    }
}
