package import FleetModel

/// A place in a JSON value (RFC 6901): the steps from the root down.
package struct JSONPointer: Hashable, Sendable {
    /// One step down.
    package enum Step: Hashable, Sendable {
        case key(Text)
        case index(Int)
    }

    package var steps: [Step]

    package init(_ steps: [Step] = []) { self.steps = steps }

    package func appending(_ step: Step) -> JSONPointer { JSONPointer(steps + [step]) }

    func appending(_ key: Text) -> JSONPointer { appending(.key(key)) }

    func appending(_ index: Int) -> JSONPointer { appending(.index(index)) }
}

extension JSONPointer: CustomStringConvertible {
    /// In the form of RFC 6901; the empty text is the root.
    package var description: String { steps.map { "/" + Self.escaped($0) }.joined() }

    private static func escaped(_ step: Step) -> String {
        switch step {
        case .index(let index): return String(index)
        case .key(let key):
            var bytes: [UInt8] = []
            for byte in key.string.utf8 {
                switch byte {
                case UInt8(ascii: "~"): bytes += Array("~0".utf8)
                case UInt8(ascii: "/"): bytes += Array("~1".utf8)
                default: bytes.append(byte)
                }
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}

extension JSONPointer {
    /// The pointer that the text writes, as steps into that value: digits are an index where an array is.
    ///
    /// nil: the text is no pointer, or leads nowhere in the value.
    static func find(_ text: Text, in root: JSONValue) -> (pointer: JSONPointer, value: JSONValue)?
    {
        var pointer = JSONPointer()
        var value = root
        let parts = text.string.utf8.split(
            separator: UInt8(ascii: "/"),
            omittingEmptySubsequences: false
        )
        guard parts.first?.isEmpty == true else { return nil }
        for part in parts.dropFirst() {
            guard let key = unescaped(part) else { return nil }
            switch value {
            case .object(let object):
                guard let next = object[key] else { return nil }
                pointer.steps.append(.key(key))
                value = next
            case .array(let elements):
                guard let index = Int(key.string), String(index) == key.string,
                    elements.indices.contains(index)
                else { return nil }
                pointer.steps.append(.index(index))
                value = elements[index]
            case .null, .bool, .number, .string: return nil
            }
        }
        return (pointer, value)
    }

    private static func unescaped(_ part: Substring.UTF8View) -> Text? {
        var bytes: [UInt8] = []
        var rest = part[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "~") else {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        return Text(String(decoding: bytes, as: UTF8.self))
    }
}
