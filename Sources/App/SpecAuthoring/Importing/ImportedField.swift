import FleetModel

/// One thing that a twin reports and a spec could ask for.
enum ImportedField: Hashable, Comparable {
    /// A component of the firmware, whose value is its running version.
    case component(Text)
    /// A path of the configuration.
    case path(FieldPath)

    static func < (left: ImportedField, right: ImportedField) -> Bool {
        switch (left, right) {
        case (.component(let one), .component(let other)): one < other
        case (.path(let one), .path(let other)): one < other
        case (.component, .path): true
        case (.path, .component): false
        }
    }
}

extension ImportedField: CustomStringConvertible {
    var description: String {
        switch self {
        case .component(let name): "firmware \(name)"
        case .path(let path): path.description
        }
    }
}

/// What a twin reports, as fields that a spec can hold.
struct ReportedFields {
    private(set) var values: [ImportedField: JSONValue] = [:]
    /// What no spec can ask for: nulls, secrets, texts that look like a template, empty maps.
    private(set) var inexpressible: Set<FieldPath> = []

    /// So deep a map may lie in a spec, below `spec.values`.
    private static let depth = 40

    init(_ twin: Twin) {
        for component in twin.firmware.components
        where ResourceName(component.name.string) != nil
            && Version(component.running.string) != nil
        {
            values[.component(component.name)] = .string(component.running)
        }
        for member in twin.config.reported.object?.members ?? [] {
            collect(member.value, at: FieldPath([member.key]))
        }
    }

    private mutating func collect(_ value: JSONValue, at path: FieldPath) {
        if let object = value.object, !object.isEmpty, object["secretRef"] == nil {
            guard path.keys.count < Self.depth else {
                inexpressible.insert(path)
                return
            }
            for member in object.members { collect(member.value, at: path.appending(member.key)) }
        } else if Self.isExpressible(value, depth: path.keys.count),
            path.keys.allSatisfy(Self.isExpressible)
        {
            values[.path(path)] = value
        } else {
            inexpressible.insert(path)
        }
    }

    private static func isExpressible(_ key: Text) -> Bool {
        key != "" && key != "<<" && key.string.utf8.count <= 200 && key.isPrintable
    }

    private static func isExpressible(_ value: JSONValue, depth: Int) -> Bool {
        guard depth < Self.depth else { return false }
        switch value {
        case .null: return false
        case .bool, .number: return true
        case .string(let text):
            return !text.string.utf8.contains(UInt8(ascii: "$")) && text.isPrintable
                && text.string.utf8.count <= 16_384
        case .array(let elements):
            return elements.allSatisfy { isExpressible($0, depth: depth + 1) }
        case .object(let object):
            return !object.isEmpty && object["secretRef"] == nil
                && object.members.allSatisfy {
                    isExpressible($0.key) && isExpressible($0.value, depth: depth + 1)
                }
        }
    }
}

extension Text {
    /// Whether a spec may hold it as it is, without an escape that a reader of specs would refuse.
    fileprivate var isPrintable: Bool {
        string.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned,
                .surrogate:
                false
            default: true
            }
        }
    }
}
