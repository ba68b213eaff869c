import FleetModel

/// How many devices share one cause, and for what reasons, which may name a value of each.
struct DeviceTally {
    /// So many reasons are told one by one; of more the same number stands for all.
    private static let reasonLimit = 3

    /// The end of a sentence, and how many devices it is about.
    struct Sentence {
        let text: String
        let devices: Int
    }

    private var devices = 0
    private var reasons: [Text: Int] = [:]

    /// Counts so many devices, each with these reasons; none: the cause says it all.
    mutating func add(_ reasons: [String], devices count: Int = 1) {
        devices += count
        for reason in Set(reasons.map { Text($0) }) { self.reasons[reason, default: 0] += count }
    }

    /// One a reason where they are few; one for all where each device may have its own. Sorted.
    var sentences: [Sentence] {
        guard !reasons.isEmpty else { return [Sentence(text: "", devices: devices)] }
        let sorted = reasons.sorted { left, right in
            left.value == right.value ? left.key < right.key : left.value > right.value
        }
        guard sorted.count > Self.reasonLimit else {
            return sorted.map { Sentence(text: ": \($0.key)", devices: $0.value) }
        }
        let told = sorted.prefix(Self.reasonLimit).map { "\($0.key) (\($0.value))" }
        let text =
            ", for \(reasons.count) reasons, such as: " + told.joined(separator: "; ") + "; …"
        return [Sentence(text: text, devices: devices)]
    }
}
