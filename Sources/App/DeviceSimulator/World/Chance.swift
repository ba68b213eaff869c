/// Numbers that a seed decides.
///
/// Each number depends on the seed and on what it is for, never on how many were drawn before, so that the world
/// is the same however finely it is stepped and in whatever order it is asked.
struct Chance: Hashable, Sendable {
    /// What a number is drawn for; part of the number, so the raw values stay as they are.
    enum Purpose: UInt64 {
        case hardware = 1
        case configuration, camera, reportPhase, pollPhase, bandwidth, installTime, rebootTime
        case applyTime, metric, incarnation
        case isOffline, isSlow, isLying, droppedReport, driftTime, driftDevice, driftField
        case serverError, throttle, lostAnswer, garbage, missingTrailer
    }

    let seed: UInt64

    func number(_ purpose: Purpose, _ index: Int, _ occasion: UInt64 = 0) -> UInt64 {
        let start = seed &+ purpose.rawValue &* 0x9E37_79B9_7F4A_7C15
        return Self.mix(Self.mix(start ^ UInt64(truncatingIfNeeded: index)) &+ occasion)
    }

    /// Whether a thing of the given probability happens; 0 never, 1 always.
    func happens(
        _ share: Double,
        _ purpose: Purpose,
        _ index: Int,
        _ occasion: UInt64 = 0
    ) -> Bool {
        guard share > 0 else { return false }
        let fraction = Double(number(purpose, index, occasion) >> 11) / 9_007_199_254_740_992
        return fraction < share
    }

    /// A number within the range, each about equally likely.
    func pick(
        _ range: ClosedRange<Int64>,
        _ purpose: Purpose,
        _ index: Int,
        _ occasion: UInt64 = 0
    ) -> Int64 {
        let width = UInt64(range.upperBound &- range.lowerBound) + 1
        return range.lowerBound + Int64(number(purpose, index, occasion) % width)
    }

    /// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
