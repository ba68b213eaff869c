import CSimdjson

extension JSONError {
    /// What simdjson said of a document, under these limits.
    init(_ status: shim_simdjson_status, _ limits: JSONLimits) {
        switch status {
        case SHIM_SIMDJSON_ENCODING: self.init(.encoding, "not UTF-8")
        case SHIM_SIMDJSON_NUMBER: self.init(.number, "a number that is none, or too large")
        case SHIM_SIMDJSON_DEPTH: self.init(.tooDeep, "nested deeper than \(limits.depth)")
        case SHIM_SIMDJSON_CAPACITY: self.init(.tooLarge, "longer than \(limits.bytes) bytes")
        case SHIM_SIMDJSON_MEMORY: self.init(.tooLarge, "no memory")
        default: self.init(.syntax, "not JSON")
        }
    }

    static let byteOrderMark = JSONError(.encoding, "begins with a byte order mark")
    static let wholeNumber = JSONError(.number, "a whole number beyond 64 bits with a sign")
    static let tooDeep = JSONError(.tooDeep, "nested too deep")

    /// A key that stands twice, told in visible ASCII.
    static func doubledKey(_ key: some Sequence<UInt8>) -> JSONError {
        let name = key.prefix(64).map { 0x20...0x7E ~= $0 ? $0 : 0x3F }
        return JSONError(
            .duplicateKey,
            "the key \"\(String(decoding: name, as: UTF8.self))\" twice"
        )
    }

    /// What the walker said of a record.
    init(fault: UInt32, key: some Sequence<UInt8>, limits: JSONLimits) {
        switch fault {
        case SHIM_RECORD_BYTE_ORDER_MARK.rawValue: self = .byteOrderMark
        case SHIM_RECORD_KEY_TWICE.rawValue: self = .doubledKey(key)
        case SHIM_RECORD_WHOLE_NUMBER.rawValue: self = .wholeNumber
        case SHIM_RECORD_TOO_DEEP.rawValue: self = .tooDeep
        default: self.init(shim_simdjson_status(fault), limits)
        }
    }
}
