import FleetModel
import Foundation
import SpecLanguage
import YAML

/// Reads `tidegate.yaml`: nested maps of scalars, flattened to dotted keys.
struct SettingsFile {
    let path: String

    /// What a file says.
    struct Content {
        var values: [SettingKey: SettingValue] = [:]
        /// Under `metrics`: settings of each source by its name, each by its place below that.
        var sources: [String: [MetricSourceKey: SettingValue]] = [:]
    }

    /// Throws a failure that tells every unknown key and wrong type at once.
    func read() throws -> Content {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("cannot read the settings file \(path)")
        }
        guard bytes.count <= 1 << 20 else {
            throw CommandFailure("the settings file \(path) is larger than 1 MiB")
        }
        let file = YAMLParser.parse([UInt8](bytes), path: path)
        var complaints = file.diagnostics.map { "\($0.span): \($0.message)" }
        var content = Content()
        if file.documents.count > 1 { complaints.append("\(path): holds more than one document") }
        if let root = file.documents.first {
            flatten(root, under: "", into: &content, complaints: &complaints)
        }
        guard complaints.isEmpty else {
            throw CommandFailure(
                "the settings are not usable\n  " + complaints.joined(separator: "\n  ")
            )
        }
        return content
    }

    /// The file's depth is capped by the parser, so the recursion is too.
    private func flatten(
        _ node: SyntaxNode,
        under prefix: String,
        into content: inout Content,
        complaints: inout [String]
    ) {
        switch node.kind {
        case .scalar(let scalar):
            let value = SettingValue(text: scalar.text.string, origin: "\(node.span)")
            if let (source, key) = MetricSourceKey.split(prefix) {
                content.sources[source, default: [:]][key] = value
                return
            }
            guard let key = SettingKey(rawValue: prefix) else {
                complaints.append(
                    "\(node.span): unknown setting `\(prefix)`\(suggestion(for: prefix))"
                )
                return
            }
            content.values[key] = value
        case .mapping(let entries):
            for entry in entries {
                guard case .scalar(let name) = entry.key.kind else {
                    complaints.append("\(entry.key.span): a key must be a word")
                    continue
                }
                let path = prefix.isEmpty ? name.text.string : prefix + "." + name.text.string
                flatten(entry.value, under: path, into: &content, complaints: &complaints)
            }
        case .unreadable: return
        case .sequence:
            complaints.append("\(node.span): `\(prefix)` takes no list")
        }
    }

    private func suggestion(for name: String) -> String {
        let last = name.split(separator: ".").last.map(String.init) ?? name
        let near = SettingKey.allCases.map(\.rawValue).filter {
            $0.lowercased().hasSuffix(last.lowercased())
        }
        return near.first.map { "; did you mean `\($0)`?" } ?? ""
    }
}
