/// What one kind of part means: a value that is read from the JSON of its form, and written to it.
///
/// What a reader of outside data demands beyond the shape (lengths, counts) it checks itself before.
package protocol TwinPart: Hashable, Sendable {
    /// Returns nil where the JSON is no such part; members that mean nothing are passed over.
    init?(part: JSONValue)

    /// The JSON from which the part is read back as it is.
    var part: JSONValue { get }

    /// The shape of the forms that are such a part, where it alone tells them; nil: the value has to be read.
    static var shape: PartForm.Shape? { get }
}

extension TwinPart {
    package static var shape: PartForm.Shape? { nil }
}

extension JSONValue: TwinPart {
    /// A document; that it is an object who reads outside data sees to.
    package init?(part: JSONValue) { self = part }

    package var part: JSONValue { self }

    package static var shape: PartForm.Shape? { .any }
}

extension LabelSet: TwinPart {
    package init?(part: JSONValue) {
        guard let object = part.object else { return nil }
        var pairs: [Pair] = []
        pairs.reserveCapacity(object.count)
        for member in object.members {
            guard case .string(let value) = member.value else { return nil }
            pairs.append(Pair(name: member.key, value: value))
        }
        self.init(pairs)
    }

    package var part: JSONValue {
        .object(
            JSONObject(
                sorted: pairs.map { JSONObject.Member(key: $0.name, value: .string($0.value)) }
            )
        )
    }

    package static var shape: PartForm.Shape? { .strings }
}
