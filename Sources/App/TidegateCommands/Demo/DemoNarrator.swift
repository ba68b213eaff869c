/// Tells the demo's story: numbered chapters, claims that are checked, and the figures that were measured.
final class DemoNarrator {
    private let start = ContinuousClock.now
    private var claims: [(sentence: String, holds: Bool)] = []
    private let usesColor = Console.usesColor

    func chapter(_ letter: String, _ title: String) {
        Console.out("\n" + bold("== \(letter)  \(title)") + "  " + elapsed)
    }

    func say(_ text: String) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            Console.out("   " + line)
        }
    }

    /// Records whether a claim holds; the demo fails in the end where any does not.
    func claim(_ sentence: String, _ holds: Bool) {
        claims.append((sentence, holds))
        Console.out("   " + (holds ? "[holds] " : bold("[FAILS] ")) + sentence)
    }

    var elapsed: String {
        let seconds = (ContinuousClock.now - start).components.seconds
        return "[\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)]"
    }

    var failed: [String] { claims.filter { !$0.holds }.map(\.sentence) }
    var count: Int { claims.count }

    private func bold(_ text: String) -> String {
        usesColor ? "\u{1B}[1m\(text)\u{1B}[0m" : text
    }
}
