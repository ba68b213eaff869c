/// What was measured, round by round.
struct Figures {
    private var values: [String: [Double]] = [:]

    mutating func add(_ name: String, _ value: Double) { values[name, default: []].append(value) }

    func last(_ name: String) -> Double? { values[name]?.last }

    /// A name and the median of its figures a line.
    func printMedians() {
        for (name, values) in values.sorted(by: { $0.key < $1.key }) {
            print("\(name)\t\(values.sorted()[values.count / 2])")
        }
    }
}
