/// Identifiers are the keys of a JSON object where they are the keys of a dictionary: else a dictionary is encoded as a
/// list in the random order of its hashes.
private struct TextKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension DeviceID: CodingKeyRepresentable {
    @usableFromInline package var codingKey: any CodingKey { TextKey(stringValue: text.string) }
    @usableFromInline
    package init?(codingKey: some CodingKey) { self.init(codingKey.stringValue) }
}

extension JobID: CodingKeyRepresentable {
    @usableFromInline package var codingKey: any CodingKey { TextKey(stringValue: text.string) }
    @usableFromInline
    package init?(codingKey: some CodingKey) { self.init(codingKey.stringValue) }
}

extension RolloutID: CodingKeyRepresentable {
    package var codingKey: any CodingKey { TextKey(stringValue: text.string) }
    package init?(codingKey: some CodingKey) { self.init(codingKey.stringValue) }
}

extension ResourceName: CodingKeyRepresentable {
    package var codingKey: any CodingKey { TextKey(stringValue: text.string) }
    package init?(codingKey: some CodingKey) { self.init(codingKey.stringValue) }
}

extension Digest: CodingKeyRepresentable {
    package var codingKey: any CodingKey { TextKey(stringValue: hexadecimal) }
    package init?(codingKey: some CodingKey) { self.init(hexadecimal: codingKey.stringValue) }
}
