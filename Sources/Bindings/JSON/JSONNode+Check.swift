import FleetModel

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension JSONNode {
    /// Refuses what simdjson takes and we do not: keys that stand twice, whole numbers beyond `Int64`, and more
    /// depth than allowed. Recursion is bounded by simdjson's own depth.
    package func check(depth: Int) throws(JSONError) {
        switch kind {
        case .null, .bool, .string: return
        case .number:
            guard number != nil else {
                throw JSONError.wholeNumber
            }
        case .array:
            guard depth > 0 else { throw JSONError.tooDeep }
            for element in elements { try element.check(depth: depth - 1) }
        case .object:
            guard depth > 0 else { throw JSONError.tooDeep }
            for member in members { try member.value.check(depth: depth - 1) }
            try checkKeys()
        }
    }

    /// Refuses a key that stands twice in this object itself, whatever its members hold.
    package func checkKeys() throws(JSONError) {
        var count = 0
        var earlier = members
        while let member = earlier.next() {
            // Few keys are compared pair by pair; many are sorted, so that a hostile object costs no square.
            guard count < 12 else { return try checkManyKeys() }
            var before = members
            for _ in 0..<count {
                guard let other = before.next() else { break }
                guard Self.compare(member.key, other.key) != 0 else { throw duplicate(member.key) }
            }
            count += 1
        }
    }

    private func checkManyKeys() throws(JSONError) {
        let keys = members.map(\.key).sorted { Self.compare($0, $1) < 0 }
        for (key, next) in zip(keys, keys.dropFirst()) where Self.compare(key, next) == 0 {
            throw duplicate(key)
        }
    }

    private func duplicate(_ key: JSONNode) -> JSONError {
        .doubledKey((key.text ?? "").string.utf8)
    }

    /// Some total order of strings in which equal bytes are equal: length first.
    private static func compare(_ left: JSONNode, _ right: JSONNode) -> Int32 {
        guard let left = unsafe left.utf8, let right = unsafe right.utf8 else { return -1 }
        guard left.count == right.count else { return left.count < right.count ? -1 : 1 }
        guard let start = left.baseAddress, let other = right.baseAddress else {
            return 0
        }
        return unsafe memcmp(start, other, left.count)
    }
}
