import FleetModel

/// A text with places for a device's own name.
struct OwnText: Hashable {
    /// What lies before, between and behind the places.
    private let pieces: [[UInt8]]

    /// Of a text in which ``OwnName`` stands for the name.
    init(_ text: Text) {
        let bytes = Array(text.string.utf8)
        let word = OwnName.bytes
        var pieces: [[UInt8]] = []
        var start = 0
        var index = 0
        while index <= bytes.count - word.count {
            if bytes[index..<index + word.count].elementsEqual(word) {
                pieces.append(Array(bytes[start..<index]))
                index += word.count
                start = index
            } else {
                index += 1
            }
        }
        pieces.append(Array(bytes[start...]))
        self.pieces = pieces
    }

    /// The bytes beside the names.
    private var count: Int { pieces.reduce(0) { $0 + $1.count } }

    /// Whether no name makes the two the same: as many names in both, and not as many bytes beside them.
    func alwaysDiffers(from other: OwnText) -> Bool {
        pieces.count == other.pieces.count && count != other.count
    }

    /// Whether the two are the same for the device of that name.
    func equals(_ other: OwnText, for name: [UInt8]) -> Bool {
        let lengths = [self, other].map { $0.count + ($0.pieces.count - 1) * name.count }
        return lengths[0] == lengths[1] && bytes(for: name) == other.bytes(for: name)
    }

    private func bytes(for name: [UInt8]) -> [UInt8] { Array(pieces.joined(separator: name)) }
}
