package import FleetModel
import JSON

/// Twins recorded as JSON lines: one a line, and a last line with the trailer (count and time).
///
/// The form in which a platform streams its listing, so that a recorded answer is a snapshot as it is.
package enum TwinSnapshot {
    /// Reads all of it or throws: a snapshot without its trailer, with another count, or with a line that is no JSON is not whole.
    ///
    /// A record that is JSON but no usable twin is refused by itself and told. Ages count from the trailer's time.
    package static func read(_ bytes: [UInt8]) throws(PlatformError) -> Sweep {
        let reader = JSONLineReader(limits: JSONLimits(bytes: 1 << 20, depth: 18))
        var gathering = SnapshotGathering()
        do throws(JSONError) {
            try reader.read(bytes) { line throws(JSONError) in
                switch line {
                case .success(let node): gathering.take(node.value, line: reader.lineNumber)
                case .failure(let error): throw error
                }
            }
        } catch {
            throw malformed("line \(reader.lineNumber) is not usable: \(error)")
        }
        guard !reader.isMidLine else { throw malformed("the last line has no end") }
        return try gathering.sweep()
    }

    fileprivate static func malformed(_ message: String) -> PlatformError {
        PlatformError(.malformed, operation: "read the twins", message: message)
    }
}

/// What was read of a snapshot so far.
private struct SnapshotGathering {
    private var twins: [Twin] = []
    private var refused: [RefusedRecord] = []
    private var trailer: JSONValue?
    private var hasMore = false

    mutating func take(_ value: JSONValue, line: Int) {
        guard trailer == nil else {
            hasMore = true
            return
        }
        if let found = value["trailer"] {
            trailer = found
            return
        }
        do throws(TwinError) {
            twins.append(try TwinReader.twin(value))
        } catch {
            let id = String(
                decoding: (value["id"]?.string ?? "line \(line)").utf8.prefix(128),
                as: UTF8.self
            )
            refused.append(RefusedRecord(id: Text(id), reason: error.description))
        }
    }

    func sweep() throws(PlatformError) -> Sweep {
        guard let trailer, let asOf = trailer["asOf"]?.string.flatMap({ Timestamp($0) }) else {
            throw TwinSnapshot.malformed("the trailer is missing: the listing is incomplete")
        }
        guard !hasMore else { throw TwinSnapshot.malformed("there are lines behind the trailer") }
        let count = twins.count + refused.count
        guard trailer["count"]?.integer == Int64(count) else {
            throw TwinSnapshot.malformed("the trailer does not count \(count) records")
        }
        return Sweep(
            rows: twins.map { TwinTable.Row(twin: $0, asOf: asOf, receivedAt: .zero) },
            asOf: asOf,
            changesCursor: trailer["changesCursor"]?.string.map { Text($0) },
            refused: refused
        )
    }
}
