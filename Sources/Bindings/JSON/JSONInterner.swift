#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Gives equal parts of many documents one value, so that a fleet's thousand like sections are built once.
///
/// Two parts are equal here when they were spelled with the same members in the same order and the same scalars; the
/// comparison is exact, by bytes, not by hash. Holds at most `capacity` values; beyond that it builds without keeping.
package final class JSONInterner<Value> {
    private struct Entry {
        let words: [UInt64]
        let strings: [UInt8]
        let value: Value
    }

    private let capacity: Int
    private var entries: [Int: [Entry]] = [:]
    private var count = 0

    package init(capacity: Int = 65_536) { self.capacity = capacity }

    /// The value of the part, built where it was not met before. What `build` throws is not remembered.
    package func value<Failure: Error>(
        of node: JSONNode,
        _ build: (JSONNode) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let fingerprint = node.fingerprint
        if let found = entries[fingerprint]?.first(where: { node.isSpelled($0.words, $0.strings) })
        {
            return found.value
        }
        let value = try build(node)
        if count < capacity {
            let (words, strings) = node.spelling
            entries[fingerprint, default: []]
                .append(Entry(words: words, strings: strings, value: value))
            count += 1
        }
        return value
    }
}

extension JSONNode {
    /// The words of this part, made independent of its place: places of strings count from the first string, and of
    /// brackets from the first word.
    private func normalWord(_ position: Int, firstString: UInt64) -> (word: UInt64, isWide: Bool) {
        let word = unsafe tape[position]
        switch UInt8(truncatingIfNeeded: word >> 56) {
        case Tag.string: return (word &- firstString, false)
        case Tag.object, Tag.array, UInt8(ascii: "}"), UInt8(ascii: "]"):
            return (word &- UInt64(index), false)
        case Tag.signed, Tag.unsigned, Tag.double: return (word, true)
        default: return (word, false)
        }
    }

    /// The part of the buffer of strings that this part takes: simdjson lays strings down in the order of the document.
    private var stringRange: Range<Int> {
        var first: Int?
        var last = 0
        var position = index
        while position < end {
            let node = at(position)
            if let utf8 = unsafe node.utf8, let start = utf8.baseAddress {
                let offset = unsafe start - strings - 4
                if first == nil { first = offset }
                last = offset + 4 + utf8.count
            }
            position += node.isWide ? 2 : 1
        }
        guard let first else { return 0..<0 }
        return first..<last
    }

    private var isWide: Bool {
        let tag = UInt8(truncatingIfNeeded: unsafe tape[index] >> 56)
        return tag == Tag.signed || tag == Tag.unsigned || tag == Tag.double
    }

    fileprivate var fingerprint: Int {
        let range = stringRange
        var hasher = Hasher()
        hasher.combine(end - index)
        unsafe hasher.combine(
            bytes: UnsafeRawBufferPointer(
                start: strings + range.lowerBound,
                count: range.count
            )
        )
        var position = index
        while position < end {
            let (word, isWide) = normalWord(position, firstString: UInt64(range.lowerBound))
            hasher.combine(word)
            if isWide { hasher.combine(unsafe tape[position + 1]) }
            position += isWide ? 2 : 1
        }
        return hasher.finalize()
    }

    fileprivate var spelling: (words: [UInt64], strings: [UInt8]) {
        let range = stringRange
        var words: [UInt64] = []
        words.reserveCapacity(end - index)
        var position = index
        while position < end {
            let (word, isWide) = normalWord(position, firstString: UInt64(range.lowerBound))
            words.append(word)
            if isWide { words.append(unsafe tape[position + 1]) }
            position += isWide ? 2 : 1
        }
        let bytes = unsafe Array(
            UnsafeBufferPointer(start: strings + range.lowerBound, count: range.count)
        )
        return (words, bytes)
    }

    fileprivate func isSpelled(_ words: [UInt64], _ bytes: [UInt8]) -> Bool {
        let range = stringRange
        guard words.count == end - index, bytes.count == range.count else { return false }
        let areEqual = unsafe bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else { return true }
            return unsafe memcmp(start, strings + range.lowerBound, range.count) == 0
        }
        guard areEqual else { return false }
        var position = index
        while position < end {
            let (word, isWide) = normalWord(position, firstString: UInt64(range.lowerBound))
            guard words[position - index] == word else { return false }
            if isWide {
                guard unsafe words[position - index + 1] == tape[position + 1] else { return false }
            }
            position += isWide ? 2 : 1
        }
        return true
    }
}
