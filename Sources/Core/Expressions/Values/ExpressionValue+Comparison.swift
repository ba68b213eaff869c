import FleetModel

extension ExpressionValue {
    /// How one value stands to another.
    enum Order: Hashable, Sendable {
        case less, equal, greater
        /// One of them is not a number.
        case none

        init<Value: Comparable>(_ left: Value, _ right: Value) {
            self = left < right ? .less : right < left ? .greater : left == right ? .equal : .none
        }

        var reversed: Order {
            switch self {
            case .less: .greater
            case .greater: .less
            default: self
            }
        }
    }

    /// The order of two values; numbers of different types compare by value. nil: these have no order.
    func order(to other: ExpressionValue) -> Order? {
        if let order = numericOrder(to: other) { return order }
        switch (self, other) {
        case (.bool(let left), .bool(let right)): return Order(left ? 1 : 0, right ? 1 : 0)
        case (.string(let left), .string(let right)): return Order(left, right)
        case (.bytes(let left), .bytes(let right)):
            if left == right { return .equal }
            return left.lexicographicallyPrecedes(right) ? .less : .greater
        case (.timestamp(let left), .timestamp(let right)): return Order(left, right)
        case (.duration(let left), .duration(let right)): return Order(left, right)
        case (.version(let left), .version(let right)): return Order(left, right)
        default: return nil
        }
    }

    /// nil: not both are numbers. A whole number beyond ±2^53 meets a double as the nearest double, as in cel-spec.
    private func numericOrder(to other: ExpressionValue) -> Order? {
        switch (self, other) {
        case (.int(let left), .int(let right)): Order(left, right)
        case (.uint(let left), .uint(let right)): Order(left, right)
        case (.double(let left), .double(let right)): Order(left, right)
        case (.int(let left), .uint(let right)): left < 0 ? .less : Order(UInt64(left), right)
        case (.uint, .int): other.numericOrder(to: self)?.reversed
        case (.int(let left), .double(let right)): Order(Double(left), right)
        case (.uint(let left), .double(let right)): Order(Double(left), right)
        case (.double, .int), (.double, .uint): other.numericOrder(to: self)?.reversed
        default: nil
        }
    }

    /// Whether two values are equal (cel-spec, langdef.md, Equality): numbers by value, NaN to nothing, values of different
    /// types never. `meter` pays for what is looked at; the recursion ends at its depth.
    func equals(_ other: ExpressionValue, _ meter: inout StepMeter) throws(StepMeter.Spent) -> Bool
    {
        try meter.spend(1 + min(size, other.size))
        if let order = order(to: other) { return order == .equal }
        switch (self, other) {
        case (.null, .null): return true
        case (.type(let left), .type(let right)): return left == right
        case (.list(let left), .list(let right)):
            guard left.count == right.count else { return false }
            try meter.descend()
            defer { meter.ascend() }
            for (one, other) in zip(left, right) where try !one.equals(other, &meter) {
                return false
            }
            return true
        case (.map(let left), .map(let right)):
            guard left.count == right.count else { return false }
            try meter.descend()
            defer { meter.ascend() }
            for key in left.keys {
                guard let one = left[key], let other = right[key],
                    try one.equals(other, &meter)
                else { return false }
            }
            return true
        case (.record(let left), .record(let right)):
            guard left.shape.name == right.shape.name else { return false }
            try meter.descend()
            defer { meter.ascend() }
            return try Self.areEqual(left, right, &meter)
        default: return false
        }
    }

    private static func areEqual(
        _ left: any ExpressionRecord,
        _ right: any ExpressionRecord,
        _ meter: inout StepMeter
    ) throws(StepMeter.Spent) -> Bool {
        for field in left.shape.fieldNames {
            switch (left.value(of: field), right.value(of: field)) {
            case (nil, nil): continue
            case (let one?, let other?): guard try one.equals(other, &meter) else { return false }
            default: return false
            }
        }
        return true
    }
}
