import FleetModel

/// All that happened in a run, as one number, and its last events for people.
package struct Trace: Sendable {
    /// FNV-1a over the lines, 64 bits: equal runs have equal ones, in every process.
    package private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    private var lines: [String] = []
    private var next = 0
    private static let most = 50

    /// One line of text without a line break.
    mutating func note(_ time: TimeSpan, _ line: String) {
        let text = "\(time.milliseconds / 1_000) s: \(line)"
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        if lines.count < Self.most {
            lines.append(text)
        } else {
            lines[next] = text
            next = (next + 1) % Self.most
        }
    }

    /// The last events, oldest first.
    package var last: [String] { Array(lines[next...] + lines[..<next]) }
}
