extension Diagnostic {
    /// The stable code of a kind of diagnostic. 1xxx: text and YAML; 2xxx: fields and types; 3xxx: references and
    /// meaning across documents; 4xxx: the step from one revision to the next; 5xxx: the repository.
    package enum Code: String, Hashable, Sendable, CaseIterable {
        case malformedYAML = "TG1001"
        case unsupportedYAML = "TG1002"
        case duplicateKey = "TG1003"
        case capExceeded = "TG1004"
        case badEncoding = "TG1005"
        /// A text that is no spec at all: a conflict marker, a page, a template, a pointer.
        case wrongContent = "TG1006"
        /// A character that makes the text look other than it is.
        case deceptiveText = "TG1007"

        case unknownKind = "TG2001"
        case notSupportedYet = "TG2002"
        case unknownField = "TG2003"
        case missingField = "TG2004"
        case wrongType = "TG2005"
        case badValue = "TG2006"
        case outOfRange = "TG2007"
        case badTemplate = "TG2008"
        case badSelector = "TG2009"
        /// A plain scalar that other readers, or people, take for something else.
        case ambiguousScalar = "TG2010"
        case badExpression = "TG2011"
        /// A condition that is true, or false, whatever the device is.
        case constantExpression = "TG2012"

        case duplicateResource = "TG3001"
        case unknownReference = "TG3002"
        case equalPrecedence = "TG3003"
        case equalPriority = "TG3004"
        case cycle = "TG3005"
        case unreachableVersion = "TG3006"
        case zeroSizeWave = "TG3007"
        case schemaViolation = "TG3008"
        /// What is never in force, since something of a higher rank is for all that it is for.
        case shadowed = "TG3009"
        case nothingDefined = "TG3010"
        /// Two things of one resource that exclude each other, or of which one is without effect.
        case contradiction = "TG3011"
        /// A selector that no labels can meet.
        case impossibleSelector = "TG3012"
        /// A config that is for no device.
        case targetsNothing = "TG3013"
        /// A document that nothing names.
        case unused = "TG3014"
        /// A bound of a wave that is without effect, or that cannot be kept.
        case doubtfulWave = "TG3015"
        /// A window in which no work can ever start.
        case neverOpens = "TG3016"
        /// A window that is over before the work which it is for can be.
        case tooShort = "TG3017"
        /// A label, or a value of one, that no twin has.
        case unknownLabel = "TG3018"

        case vanished = "TG4001"
        case badTransition = "TG4002"

        case refusedEntry = "TG5001"
        case refusedPath = "TG5002"
    }
}
