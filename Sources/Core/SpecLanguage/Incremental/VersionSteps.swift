/// Which versions of one component may be installed over which lower ones, found out once for many ways through them.
struct VersionSteps {
    /// How far below a version is looked.
    private let reach: Int
    /// Of each version one bit for each of the `reach` below it, the nearest first, in `words` words.
    private let bits: [UInt64]
    private let words: Int

    /// Asks once for each version and each one within `limit` below it.
    init(_ count: Int, within limit: Int, _ leads: (_ below: Int, _ index: Int) -> Bool) {
        reach = max(0, min(limit, count - 1))
        words = (reach + 63) / 64
        var bits = [UInt64](repeating: 0, count: words * count)
        for index in 0..<count {
            for distance in 0..<min(reach, index) where leads(index - 1 - distance, index) {
                bits[index * words + distance / 64] |= 1 << UInt64(distance % 64)
            }
        }
        self.bits = bits
    }

    /// Whether one step leads from a version to a higher one; false: it does not, or is too far.
    func lead(_ below: Int, to index: Int) -> Bool {
        let distance = index - 1 - below
        guard (0..<reach).contains(distance) else { return false }
        return bits[index * words + distance / 64] & 1 << UInt64(distance % 64) != 0
    }
}
