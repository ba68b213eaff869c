import FleetModel

/// Tells the demo's story: chapters, claims that are checked, and the figures that were measured.
final class DemoNarrator {
    private let start = ContinuousClock.now
    private let usesColor = Console.usesColor
    private var failed: [String] = []
    private var claims = 0

    func chapter(_ letter: String, _ title: String) {
        Console.out("\n" + bold("== \(letter)  \(title)") + "  [\(elapsed)]")
    }

    /// Says text below the chapter, one line or many.
    func say(_ text: String) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            Console.out("   " + line)
        }
    }

    /// Shows a command as it would be typed, and what it printed, cut after so many lines.
    func show(_ command: String, _ output: String, lines limit: Int) {
        Console.out("   " + bold("$ " + command))
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
        for line in lines.prefix(limit) { Console.out("   | " + line) }
        if lines.count > limit { Console.out("   | … \(lines.count - limit) more lines") }
    }

    /// Records whether a claim holds; the demo fails in the end where any does not.
    func claim(_ sentence: String, _ holds: Bool) {
        claims += 1
        if !holds { failed.append(sentence) }
        Console.out("   " + (holds ? "[holds] " : bold("[FAILS] ")) + sentence)
    }

    /// Says how many claims hold; throws where one does not.
    func conclude() throws {
        guard failed.isEmpty else {
            let list = failed.map { "\n  " + $0 }.joined()
            throw CommandFailure("\(failed.count) of \(claims) claims of the demo fail:" + list)
        }
        Console.out("\n" + bold("All \(claims) claims hold.") + "  [\(elapsed)]")
    }

    /// Minutes and seconds since the start, of the world's time.
    var elapsed: String {
        let seconds = (ContinuousClock.now - start).components.seconds
        return "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)"
    }

    private func bold(_ text: String) -> String {
        usesColor ? "\u{1B}[1m\(text)\u{1B}[0m" : text
    }
}

extension BinaryInteger {
    /// With a comma after every three digits.
    var grouped: String {
        var text = ""
        for (place, digit) in String(magnitude).reversed().enumerated() {
            if place > 0, place.isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return (self < 0 ? "-" : "") + String(text.reversed())
    }
}
