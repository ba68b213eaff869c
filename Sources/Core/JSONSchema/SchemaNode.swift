import FleetModel
import RegularExpressions

/// One schema of a document, ready to be checked against: nodes name each other by their numbers.
struct SchemaNode: Sendable {
    /// The number of the document in the compiled schema.
    let document: Int
    let pointer: JSONPointer
    /// The number of the resource that the schema belongs to.
    let resource: Int
    /// In the order of checking: those that look at what others left come last.
    var keywords: [SchemaKeyword] = []
}

/// A keyword with its value, where numbers of schemas are those of nodes.
enum SchemaKeyword: Sendable {
    /// The schema `false`.
    case nothing
    case type(Set<ValueType>)
    case oneOfValues([JSONValue])
    case constant(JSONValue)
    case multiple(DecimalNumber, JSONNumber)
    case bound(Bound, JSONNumber)
    case size(Size, Int)
    case pattern(RegularExpression)
    case uniqueItems
    case required([Text])
    /// By a property, those that must stand beside it.
    case dependentRequired([(key: Text, required: [Text])], keyword: Text)
    case dependentSchemas([(key: Text, node: Int)], keyword: Text)
    case properties(PropertyRules)
    case propertyNames(Int)
    case items(ItemRules)
    case contains(node: Int, least: Int?, most: Int?)
    case allOf([Int])
    case anyOf([Int])
    case exactlyOne([Int])
    case not(Int)
    case conditional(condition: Int, then: Int?, otherwise: Int?)
    /// The number of a target in `JSONSchema.targets`.
    case reference(Int)
    /// As a reference, but for a dynamic anchor of that name that the outermost schema has.
    case dynamicReference(Int, anchor: Text)
    case unevaluatedItems(Int)
    case unevaluatedProperties(Int)

    /// A limit of a number.
    enum Bound: Text, Sendable, CaseIterable {
        case maximum, exclusiveMaximum, minimum, exclusiveMinimum
    }

    /// A limit of a count: of code points, elements or members.
    enum Size: Text, Sendable, CaseIterable {
        case maxLength, minLength, maxItems, minItems, maxProperties, minProperties
    }

    /// `properties`, `patternProperties` and `additionalProperties`, which depend on each other.
    struct PropertyRules: Sendable {
        var named: [Text: Int] = [:]
        var patterns: [(pattern: RegularExpression, node: Int)] = []
        var additional: Int?
    }

    /// The first elements, and the rest of them.
    struct ItemRules: Sendable {
        var first: [Int] = []
        var rest: Int?
        var firstKeyword: Text
        var restKeyword: Text
    }
}

/// The types that `type` names.
enum ValueType: String, Hashable, Sendable, CaseIterable {
    case null, boolean, integer, number, string, array, object

    func holds(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.null, .null), (.boolean, .bool), (.number, .number), (.string, .string),
            (.array, .array), (.object, .object):
            true
        case (.integer, .number(let number)):
            number.integer != nil || number.double.rounded(.towardZero) == number.double
        default: false
        }
    }

    /// With its article, for a message.
    var phrase: String {
        switch self {
        case .null: "null"
        case .boolean: "true or false"
        case .integer: "a whole number"
        case .number: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "a map"
        }
    }
}
