/// A byte of a text that is given to libyaml as another one, so that it reads what YAML 1.2 says.
///
/// Both are ASCII, and neither is a line end: lines, columns and offsets stay what they are.
struct RewrittenByte {
    /// What the byte is, which decides what has to be done with what libyaml makes of the other one.
    enum Purpose {
        /// It stands between tokens, where the other one says the same.
        case separation
        /// The first character of a plain scalar in a flow collection.
        case plainStart
        /// A tab with which the text of a literal block scalar begins.
        case literalStart
        /// Part of the name of an anchor or an alias.
        case name
    }

    /// Stands for a character that libyaml refuses at its place.
    static let placeholder = UInt8(ascii: "_")

    let offset: Int
    let byte: UInt8
    let purpose: Purpose
}
