import CSimdjson

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Reads records of like shape fast and strictly: the lines of a stream cut anywhere (NDJSON), or values of a parsed document.
///
/// Every byte of a record is checked, asked for or not: UTF-8 and syntax by simdjson, then depth, keys that stand twice and
/// whole numbers beyond 64 bits. A record with a fault is handed out with it, and the reader goes on. It learns
/// the orders in which keys come, in a memory of a fixed size.
///
/// A line ends with LF, or CR LF; the last one too. Lines without a byte are passed over, up to ``mostBlankLines`` of them. A line
/// that is too long ends the stream, since its end cannot be trusted.
@safe
package final class JSONRecordReader {
    /// More of them end the stream: nothing else would, where a peer sends no other.
    package static let mostBlankLines = 1_000

    private let handle: OpaquePointer
    let fieldCount: Int
    /// Of one record.
    package let limits: JSONLimits
    /// What was taken lies from `start` to `end`, and no line ends before `searched`; the padding follows.
    private var slab: [UInt8] = []
    private var start = 0
    private var end = 0
    private var searched = 0
    /// So much is asked for at once.
    private static let slabBytes = 256 * 1_024

    /// Both limits are those of one record; the depth is held to 64, the length to 256 MiB.
    package init(fields: JSONRecordFields, limits: JSONLimits) {
        let limits = JSONLimits(bytes: min(limits.bytes, 1 << 28), depth: min(limits.depth, 64))
        self.limits = limits
        fieldCount = fields.count
        let tree = JSONPlaceTree(fields)
        let handle = unsafe tree.places.withUnsafeBufferPointer { places in
            unsafe tree.members.withUnsafeBufferPointer { members in
                unsafe tree.keys.withUnsafeBufferPointer { keys in
                    var form = unsafe shim_record_form()
                    unsafe form.places = places.baseAddress
                    unsafe form.place_count = places.count
                    unsafe form.members = members.baseAddress
                    unsafe form.member_count = members.count
                    unsafe form.keys = keys.baseAddress
                    unsafe form.key_bytes = keys.count
                    unsafe form.field_count = fields.count
                    unsafe form.identity = Int32(clamping: fields.identity ?? -1)
                    unsafe form.most_bytes = limits.bytes
                    unsafe form.most_depth = limits.depth
                    return unsafe shim_records_create(&form)
                }
            }
        }
        guard let handle = unsafe handle else {
            preconditionFailure("simdjson has no memory for a reader")
        }
        unsafe self.handle = handle
    }

    deinit { unsafe shim_records_destroy(handle) }

    /// Of the line read last, from 1.
    package var lineNumber: Int { unsafe Int(clamping: shim_records_line_count(handle)) }

    /// Whether a line was begun and not ended, once all that was taken is read.
    package var isMidLine: Bool { start < end }

    /// Takes the next piece of a stream.
    package func take(_ piece: [UInt8]) {
        makeRoom(for: piece.count)
        slab.replaceSubrange(end..<end + piece.count, with: piece)
        end += piece.count
    }

    /// Takes what `read` writes to the array from that index on, which is as many bytes as it returns; false where those are none.
    package func take<Failure: Error>(
        from read: (inout [UInt8], Int) throws(Failure) -> Int
    ) throws(Failure) -> Bool {
        makeRoom(for: Self.slabBytes)
        slab.removeLast(slab.count - end - Self.slabBytes - JSONParser.padding)
        let count = try read(&slab, end)
        precondition(0...slab.count - end ~= count, "what was read lies in the array")
        end += count
        makeRoom(for: 0)
        return count > 0
    }

    /// Passes over the next lines as long as the closure says so of each, which it is shown without its end. Nothing of them is
    /// checked but that they end. A line that is empty, or too long, is not shown.
    package func passLines(while isKnown: (Span<UInt8>) -> Bool) {
        while let end = lineEnd, end > start, end - start <= limits.bytes {
            let hasReturn = slab[end - 1] == UInt8(ascii: "\r")
            let line = start..<(hasReturn ? end - 1 : end)
            guard !line.isEmpty, Self.show(line, of: slab, to: isKnown) else { return }
            unsafe shim_records_pass_line(handle)
            start = end + 1
            searched = max(searched, start)
        }
    }

    /// Reads the next lines into the batch, in place of what it holds; false where all that was taken is read.
    ///
    /// `byLine`: no further than one record goes.
    package func read(
        into batch: inout JSONRecordBatch,
        byLine: Bool = false
    ) throws(JSONError) -> Bool {
        precondition(batch.fieldCount == fieldCount, "the batch is one for this reader")
        batch.removeAll()
        guard try hasLine else { return false }
        while true {
            let stop = byLine ? lineEnd.map { $0 + 1 } ?? end : end
            let result = readLines(upTo: stop, into: &batch)
            guard unsafe shim_records_blank_count(handle) <= Self.mostBlankLines else {
                throw JSONError(.tooLarge, "more than \(Self.mostBlankLines) empty lines")
            }
            if result == SHIM_BATCH_DONE, stop < end {
                // An empty line is no record.
                if batch.count > 0 { return true }
                guard try hasLine else { return false }
                continue
            }
            if result == SHIM_BATCH_DONE {
                searched = end
                guard end - start <= limits.bytes else { throw longLine }
                return batch.count > 0
            }
            // What was read so far is handed out first.
            if batch.count > 0 { return true }
            try makeRoom(result, in: &batch)
        }
    }

    /// Appends one value of a parsed document, whatever was checked of it before, to a batch that is not full.
    package func append(_ node: JSONNode, to batch: inout JSONRecordBatch) throws(JSONError) {
        precondition(batch.fieldCount == fieldCount, "the batch is one for this reader")
        precondition(!batch.isFull, "the batch has room for a record")
        while true {
            let end = unsafe batch.withShim { batch in
                unsafe shim_records_node(handle, node.tape, node.strings, node.index, &batch)
            }
            guard end != SHIM_BATCH_DONE else { return }
            try makeRoom(end, in: &batch)
        }
    }

    // MARK: - Lines

    /// Whether a line ends in what was taken. What has none is looked through once, however it comes.
    private var hasLine: Bool {
        get throws(JSONError) {
            let found = lineEnd != nil
            if !found { searched = end }
            guard found || end - start <= limits.bytes else { throw longLine }
            return found
        }
    }

    private static func show(
        _ range: Range<Int>,
        of slab: [UInt8],
        to isKnown: (Span<UInt8>) -> Bool
    ) -> Bool {
        isKnown(slab.span.extracting(range))
    }

    /// Where the next line feed stands; nil: none that was not looked for.
    private var lineEnd: Int? {
        unsafe slab.withUnsafeBufferPointer { slab in
            let from = max(start, searched)
            guard let base = slab.baseAddress, from < end,
                let found = unsafe memchr(base + from, 0x0A, end - from)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }

    private func readLines(
        upTo stop: Int,
        into batch: inout JSONRecordBatch
    ) -> shim_batch_end {
        var consumed = 0
        let result = unsafe slab.withUnsafeBufferPointer { slab in
            let lines = unsafe UnsafeBufferPointer(rebasing: slab[start..<stop])
            return unsafe batch.withShim { batch in
                unsafe shim_records_lines(
                    handle,
                    lines.baseAddress,
                    lines.count,
                    &batch,
                    &consumed
                )
            }
        }
        start += consumed
        searched = max(searched, start)
        return result
    }

    /// Brings what is not read to the front, and sees to so many bytes behind it, and to the padding.
    private func makeRoom(for count: Int) {
        if count > 0, start > 0 {
            unsafe slab.withUnsafeMutableBufferPointer { slab in
                guard let base = slab.baseAddress else { return }
                unsafe memmove(base, base + start, end - start)
            }
            end -= start
            searched -= start
            start = 0
        }
        let missing = end + count + JSONParser.padding - slab.count
        if missing > 0 { slab.append(contentsOf: repeatElement(0, count: missing)) }
    }

    private var longLine: JSONError {
        JSONError(.tooLarge, "a line longer than \(limits.bytes) bytes")
    }

    private func makeRoom(
        _ end: shim_batch_end,
        in batch: inout JSONRecordBatch
    ) throws(JSONError) {
        switch end {
        case SHIM_BATCH_FULL:
            // A form is longer than its record by less than this.
            guard batch.grow(most: 8 * limits.bytes + 65_536) else { throw longLine }
        case SHIM_BATCH_LONG_LINE: throw longLine
        default: throw JSONError(.tooLarge, "no memory")
        }
    }
}

extension JSONRecordBatch {
    /// Gives the walker the memory of this batch.
    fileprivate mutating func withShim(
        _ body: (inout shim_record_batch) -> shim_batch_end
    ) -> shim_batch_end {
        var batch = unsafe shim_record_batch()
        let end = unsafe records.withUnsafeMutableBufferPointer { records in
            unsafe values.withUnsafeMutableBufferPointer { values in
                unsafe bytes.withUnsafeMutableBufferPointer { bytes in
                    unsafe batch.records = records.baseAddress
                    unsafe batch.values = values.baseAddress
                    unsafe batch.bytes = bytes.baseAddress
                    unsafe batch.most_records = records.count
                    unsafe batch.most_bytes = bytes.count
                    unsafe batch.record_count = count
                    unsafe batch.byte_count = byteCount
                    return unsafe body(&batch)
                }
            }
        }
        count = unsafe batch.record_count
        byteCount = unsafe batch.byte_count
        return end
    }
}
