/// The path of a field in a configuration document: the keys from the root down.
package struct FieldPath: Hashable, Comparable, Sendable, Codable {
    package let keys: [Text]

    package init(_ keys: [Text]) { self.keys = keys }

    /// The path of the key inside of this one.
    package func appending(_ key: Text) -> FieldPath {
        var keys: [Text] = []
        keys.reserveCapacity(self.keys.count + 1)
        keys += self.keys
        keys.append(key)
        return FieldPath(keys)
    }

    package func hasPrefix(_ other: FieldPath) -> Bool { keys.starts(with: other.keys) }

    package static func < (left: FieldPath, right: FieldPath) -> Bool {
        for index in 0..<min(left.keys.count, right.keys.count) {
            let order = left.keys[index].order(from: right.keys[index])
            guard order == 0 else { return order < 0 }
        }
        return left.keys.count < right.keys.count
    }
}

extension FieldPath: CustomStringConvertible {
    /// Keys joined by dots; a key that is not a plain word is put in brackets and quotes.
    package var description: String {
        var text = ""
        for key in keys {
            let isPlain =
                !key.string.isEmpty
                && key.string.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"),
                        UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"),
                        UInt8(ascii: "_"), UInt8(ascii: "-"):
                        true
                    default: false
                    }
                }
            if isPlain {
                text += text.isEmpty ? key.string : "." + key.string
            } else {
                text += "[" + JSONValue.string(key).canonicalText + "]"
            }
        }
        return text
    }
}
