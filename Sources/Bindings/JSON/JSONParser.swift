import CSimdjson
package import FleetModel

/// A strict JSON parser (RFC 8259, in UTF-8 and nothing else) by simdjson's DOM.
///
/// Every byte of a document is validated, also of members that nobody reads; objects with a key twice and numbers that would
/// change are refused. Owns its handle; the memory grows to the largest document and is used again, so keep one.
@safe
package final class JSONParser {
    /// When the checks beyond simdjson's own are made: keys that stand twice, whole numbers beyond 64 bits, depth.
    package enum Checks: Sendable {
        /// Before the root is handed out.
        case before
        /// By the reader, with ``JSONNode/check(depth:)``, so that it can name the record at fault.
        case byReader
    }

    package let limits: JSONLimits
    private let checks: Checks
    private let handle: OpaquePointer
    /// A document with the padding behind it.
    private var padded: [UInt8] = []

    /// How many readable bytes must follow the documents of ``withDocument(in:_:)``.
    package static let padding = shim_simdjson_padding()

    package init(limits: JSONLimits = JSONLimits(), checks: Checks = .before) {
        // One level more, since simdjson counts a scalar at the root as a level; the exact depth is checked below.
        // And no less than simdjson's own least capacity, 32 bytes; the exact length is checked below too.
        let capacity = max(limits.bytes, 64)
        guard let handle = unsafe shim_simdjson_create(capacity, limits.depth + 1) else {
            preconditionFailure("simdjson has no memory for a parser")
        }
        unsafe self.handle = handle
        self.limits = limits
        self.checks = checks
    }

    deinit { unsafe shim_simdjson_destroy(handle) }

    /// The value of one document.
    package func parse(_ bytes: some Sequence<UInt8>) throws(JSONError) -> JSONValue {
        try withDocument(bytes) { $0.value }
    }

    /// Parses one document and hands out its root, which is valid during the call only.
    package func withDocument<Output>(
        _ bytes: some Sequence<UInt8>,
        _ read: (JSONNode) throws(JSONError) -> Output
    ) throws(JSONError) -> Output {
        padded.removeAll(keepingCapacity: true)
        padded.append(contentsOf: bytes)
        let count = padded.count
        padded.append(contentsOf: repeatElement(0, count: Self.padding))
        let result = unsafe padded.withUnsafeBytes { buffer in
            Result { () throws(JSONError) in
                unsafe try withDocument(
                    in: UnsafeRawBufferPointer(rebasing: buffer[..<count]),
                    read
                )
            }
        }
        return try result.get()
    }

    /// Parses one document where it lies, and hands out its root, which is valid during the call only.
    ///
    /// ``padding`` more bytes behind the buffer must be readable; what they hold does not matter.
    @unsafe
    package func withDocument<Output>(
        in buffer: UnsafeRawBufferPointer,
        _ read: (JSONNode) throws(JSONError) -> Output
    ) throws(JSONError) -> Output {
        guard buffer.count <= limits.bytes else {
            throw JSONError(.tooLarge, "longer than \(limits.bytes) bytes")
        }
        guard unsafe !buffer.starts(with: [0xEF, 0xBB, 0xBF]) else {
            throw .byteOrderMark
        }
        guard let start = buffer.baseAddress, unsafe !buffer.isEmpty else {
            throw JSONError(.syntax, "empty")
        }
        var tape: UnsafePointer<UInt64>?
        var strings: UnsafePointer<UInt8>?
        let status = unsafe shim_simdjson_parse(
            handle,
            start.assumingMemoryBound(to: UInt8.self),
            buffer.count,
            &tape,
            &strings
        )
        guard status == SHIM_SIMDJSON_OK else { throw JSONError(status, limits) }
        guard let tape = unsafe tape, let strings = unsafe strings else {
            preconditionFailure("simdjson reported success without a document")
        }
        let root = unsafe JSONNode(tape: tape, strings: strings, index: 1)
        if checks == .before { try root.check(depth: limits.depth) }
        return try read(root)
    }
}
