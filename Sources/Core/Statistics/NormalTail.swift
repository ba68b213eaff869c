/// The upper tail of the standard normal distribution.
///
/// Made of additions, multiplications and divisions alone, each of which IEEE 754 rounds in one way only, so that every
/// machine gives the same; the platform's mathematics library is not asked.
package enum NormalTail {
    /// How likely a value of at least `z` is: within a relative error of 10^-12. What is no number gives 1.
    ///
    /// Below 3 by the series of the integral (Abramowitz and Stegun 26.2.11), above by the continued fraction of Laplace
    /// (26.2.14).
    package static func value(_ z: Double) -> PValue {
        guard z == z else { return .one }
        if z < 0 { return PValue(1 - upper(min(-z, 40))) }
        return PValue(upper(min(z, 40)))
    }

    private static func upper(_ z: Double) -> Double { z < 3 ? 0.5 - series(z) : fraction(z) }

    /// φ(z) · (z + z³/3 + z⁵/15 + …).
    private static func series(_ z: Double) -> Double {
        var term = z
        var sum = z
        var odd = 3.0
        while term > 1e-18 {
            term = term * z * z / odd
            sum += term
            odd += 2
        }
        return sum * density(z)
    }

    /// φ(z) / (z + 1/(z + 2/(z + 3/(z + …)))), from the far end.
    private static func fraction(_ z: Double) -> Double {
        var value = z
        var step = 200.0
        while step >= 1 {
            value = z + step / value
            step -= 1
        }
        return density(z) / value
    }

    private static func density(_ z: Double) -> Double {
        exponential(ofMinus: z * z / 2) * 0.398_942_280_401_432_7
    }

    /// e^-y for y from 0 to 800: a power of two and a series for the rest.
    private static func exponential(ofMinus y: Double) -> Double {
        let halvings = (y / 0.693_147_180_559_945_3).rounded(.down)
        // The logarithm of 2 in two parts, of which the first multiplies exactly.
        let rest = y - halvings * 0.693_147_180_369_123_8 - halvings * 1.908_214_929_270_587_7e-10
        var term = 1.0
        var sum = 1.0
        for index in 1...24 {
            term = term * -rest / Double(index)
            sum += term
        }
        return Double(sign: .plus, exponent: -Int(halvings), significand: 1) * sum
    }
}
