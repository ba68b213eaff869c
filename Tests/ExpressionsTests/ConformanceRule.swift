/// Why a conformance case is left out; a case that no rule names is run.
enum ConformanceRule: String, CaseIterable {
    case messages = "protocol buffer messages, enums and wrappers"
    case containers = "containers: names relative to a namespace"
    case qualified = "variables whose name has points in it, or begins with one"
    case stringExtension = "the extension library of strings"
    case optional = "the extension of optional values"
    case declared = "functions that the case declares itself"
    case namedZones = "time zones with a name"

    static func leavingOut(_ item: ConformanceCase) -> ConformanceRule? {
        if item.file == "string_ext" { return .stringExtension }
        let names = item.proto.messages("type_env") + item.proto.messages("bindings")
        if names.contains(where: { $0.has("function") }) { return .declared }
        if item.source.contains("optional.") { return .optional }
        if item.source.contains("TestAllTypes") || mentionsMessage(item) { return .messages }
        if item.proto.has("container") { return .containers }
        let dotted = names.contains { name in
            (name.string("name") ?? name.string("key") ?? "").contains(".")
        }
        if dotted { return .qualified }
        if namesZone(item.source) { return .namedZones }
        return nil
    }

    private static func mentionsMessage(_ item: ConformanceCase) -> Bool {
        let source = item.source
            .split(separator: "google.protobuf.Timestamp", omittingEmptySubsequences: false)
            .joined()
            .split(separator: "google.protobuf.Duration", omittingEmptySubsequences: false)
            .joined()
        if source.contains("google.protobuf.") || source.contains("GlobalEnum") { return true }
        return item.proto.messages("type_env").contains { declaration in
            guard let type = declaration.message("ident")?.message("type") else { return false }
            let name = type.string("message_type") ?? ""
            return !name.isEmpty && ConformanceCase.type(type) == nil || type.has("wrapper")
        }
    }

    private static func namesZone(_ source: String) -> Bool {
        guard let start = source.range(of: ").get") else { return false }
        return source[start.upperBound...].contains("/")
    }
}

extension String {
    /// Where the text stands first, bytewise.
    fileprivate func range(of wanted: String) -> Range<String.Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(wanted) {
                return index..<self.index(index, offsetBy: wanted.count)
            }
            index = self.index(after: index)
        }
        return nil
    }
}
