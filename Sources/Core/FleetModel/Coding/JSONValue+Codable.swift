/// By ``JSONValueEncoder`` and ``JSONValueDecoder`` alone: others take two keys that are canonically equivalent for one.
extension JSONValue: Codable {
    package init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? ValueDecoder else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath,
                    debugDescription: "JSON values are read by JSONValueDecoder"
                )
            )
        }
        self = decoder.value
    }

    package func encode(to encoder: any Encoder) throws {
        guard let encoder = encoder as? SlotEncoder else {
            throw EncodingError.invalidValue(
                self,
                EncodingError.Context(
                    codingPath: encoder.codingPath,
                    debugDescription: "JSON values are written by JSONValueEncoder"
                )
            )
        }
        encoder.slot.set(self)
    }
}
