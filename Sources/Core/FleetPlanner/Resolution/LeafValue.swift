import FleetModel

/// The value of a leaf: as it stands, or to be filled in per device.
struct LeafValue: Sendable {
    private indirect enum Form: Sendable {
        case template(Template)
        case malformed(TemplateError)
        case array([LeafValue])
        case object([(key: Text, value: LeafValue)])
    }

    /// As it stands in the file.
    let written: JSONValue
    /// nil: the same on every device.
    private let form: Form?

    init(_ value: JSONValue) {
        written = value
        switch value {
        case .string(let text) where text.string.utf8.contains(UInt8(ascii: "$")):
            do throws(TemplateError) {
                form = .template(try Template(text.string))
            } catch {
                form = .malformed(error)
            }
        case .array(let elements):
            let parts = elements.map(LeafValue.init)
            form = parts.allSatisfy(\.isConstant) ? nil : .array(parts)
        case .object(let object):
            let parts = object.members.map { (key: $0.key, value: LeafValue($0.value)) }
            form = parts.allSatisfy(\.value.isConstant) ? nil : .object(parts)
        default: form = nil
        }
    }

    var isConstant: Bool { form == nil }
    var isNull: Bool { written == .null }
    var isEmptyObject: Bool { written.isEmptyObject }

    /// What the templates in it name.
    var references: [Template.Reference] {
        switch form {
        case nil, .malformed: []
        case .template(let template): template.references
        case .array(let parts): parts.flatMap(\.references)
        case .object(let parts): parts.flatMap(\.value.references)
        }
    }

    /// For one device; `name` stands for its id where one is given.
    func rendered(
        for twin: Twin,
        named name: Text? = nil
    ) throws(TemplateError) -> JSONValue {
        switch form {
        case nil: return written
        case .template(let template): return .string(try template.rendered(for: twin, named: name))
        case .malformed(let error): throw error
        case .array(let parts):
            var elements: [JSONValue] = []
            for part in parts { elements.append(try part.rendered(for: twin, named: name)) }
            return .array(elements)
        case .object(let parts):
            var object = JSONObject()
            for part in parts { object[part.key] = try part.value.rendered(for: twin, named: name) }
            return .object(object)
        }
    }
}
