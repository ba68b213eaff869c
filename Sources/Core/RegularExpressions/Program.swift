/// A compiled pattern: instructions one after another, and the classes that they name.
struct Program: Sendable {
    var instructions: [Instruction] = []
    var classes: [CharacterClass] = []

    /// Whether a match can begin at the start of the text only.
    var isAnchored: Bool {
        if case .assertion(.textStart) = instructions.first { true } else { false }
    }
}

/// One instruction. Targets are relative, so that a piece of a program can be copied as it is.
enum Instruction: Hashable, Sendable {
    /// Takes exactly that scalar.
    case scalar(UInt32)
    /// Takes one scalar of the class with that index.
    case characterClass(Int)
    /// Goes on both with the next instruction and with the one at that distance.
    case split(Int)
    case jump(Int)
    /// Goes on where the place in the text is of that kind.
    case assertion(Assertion)
    case match
}

/// A kind of place in a text, between two scalars.
enum Assertion: Hashable, Sendable {
    case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary

    /// Whether the place after `before` and before `after` is of this kind; nil stands for the ends of the text.
    func holds(after before: UInt32?, before after: UInt32?) -> Bool {
        switch self {
        case .textStart: before == nil
        case .textEnd: after == nil
        case .lineStart: before == nil || before == 0x0A
        case .lineEnd: after == nil || after == 0x0A
        case .wordBoundary: isWord(before) != isWord(after)
        case .noWordBoundary: isWord(before) == isWord(after)
        }
    }

    /// Words are of ASCII in both dialects.
    private func isWord(_ scalar: UInt32?) -> Bool {
        guard let scalar, scalar < 0x80 else { return false }
        return CharacterClass.word.contains(scalar)
    }
}
