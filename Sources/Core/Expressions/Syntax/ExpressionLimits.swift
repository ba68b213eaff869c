/// How large an expression may be, and how much an evaluation may do.
package enum ExpressionLimits {
    /// Bytes of the text.
    package static let length = 16 * 1_024
    /// How deep parentheses, brackets, operators and calls may nest, and the tree that comes of them.
    package static let depth = 100
    /// Nodes of the tree.
    package static let nodes = 4_096
    /// Instructions of all patterns together that are written out.
    package static let patternInstructions = 50_000
    /// Steps of an evaluation over one device.
    package static let steps = 100_000
    /// Steps of an evaluation over a set of devices, for each of them.
    package static let stepsPerDevice = 250
    /// Elements, or sixteens of bytes, that an evaluation may make.
    package static let made = 4_000_000
    /// How many names an error lists of what there is.
    static let names = 12
}
