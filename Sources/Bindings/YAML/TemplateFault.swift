import FleetModel

/// An unquoted value that some other tool should have filled in before.
struct TemplateFault {
    let message: String
    let help: String

    /// nil where the text holds no such thing. Linear.
    init?(_ text: String) {
        guard text.holds(UInt8(ascii: "{")) else { return nil }
        if Self.holds("{{", in: text) {
            message = "a template that was not filled in"
            help =
                "specs are read as they stand, nothing expands `{{ }}`; quote the text if it is meant"
            return
        }
        guard Self.holds("${", in: text), !Self.holds("${device.", in: text) else { return nil }
        message = "an environment variable that was not filled in"
        help =
            "nothing expands `${NAME}`; only `\"${device.labels.NAME}\"` and its like have a meaning"
    }

    static func holds(_ needle: String, in text: String) -> Bool {
        let needle = Array(needle.utf8)
        let bytes = Array(text.utf8)
        guard bytes.count >= needle.count else { return false }
        return (0...bytes.count - needle.count).contains { start in
            needle.indices.allSatisfy { bytes[start + $0] == needle[$0] }
        }
    }
}
