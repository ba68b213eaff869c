/// Holm's step-down procedure (Scand. J. Statist. 6, 1979): the more is asked at once, the surer each answer must be.
package enum HolmProcedure {
    /// The values that may be held against the bound for one test, in the order of the arguments. O(n log n).
    package static func adjusted(_ values: [PValue]) -> [PValue] {
        let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        var adjusted = values
        var largest: Int64 = 0
        for (rank, index) in order.enumerated() {
            let (product, overflow) = values[index].quadrillionths
                .multipliedReportingOverflow(by: Int64(values.count - rank))
            largest = max(largest, overflow ? PValue.unit : product)
            adjusted[index] = PValue(quadrillionths: largest)
        }
        return adjusted
    }
}
