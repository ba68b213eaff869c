import Expressions
import FleetModel
import Statistics

extension GateMeter {
    /// What a comparison found, before it is held against its bound.
    enum Compared {
        case found(Regression)
        /// It cannot be judged; the sample says why.
        case open(GateSample)
    }

    /// Values of one side.
    fileprivate struct Values {
        var marks: [Bool] = []
        /// In millionths.
        var numbers: [Int64] = []
        var count: Int { marks.count + numbers.count }
    }

    /// Compares the metric of updated devices with that of those that wait. O(devices).
    func compare(_ comparison: GateCheck.Comparison) -> Compared {
        guard comparison.against == .notYetUpdated else {
            return open(.error, "what devices measured before their update is not kept")
        }
        let rows = devices.compared(devices.updated)
        let expression: Expression
        do throws(ExpressionFault) {
            expression = try Expression(comparison.metric.text)
        } catch {
            return open(.error, error.message)
        }
        let updated: Values
        let control: Values
        do throws(EvaluationFailure) {
            updated = try values(expression, rows)
            control = try values(expression, devices.compared(devices.untouched))
        } catch {
            return open(.error, error.message)
        }
        // The share that tells is asked for among those that were looked at.
        if rows.count == devices.updated.count, let gap = coverageGap(updated.count) {
            return .open(gap)
        }
        let isShare = updated.numbers.isEmpty && control.numbers.isEmpty
        guard isShare || updated.marks.isEmpty && control.marks.isEmpty else {
            return open(
                .error,
                "the metric is true or false on some devices and a number on others"
            )
        }
        let least = comparison.minSample ?? (isShare ? 20 : 5)
        guard least <= updated.count, least <= control.count else {
            return open(
                .inconclusive,
                "\(updated.count) updated devices and \(control.count) others tell, and each side needs \(least)"
            )
        }
        guard let found = regression(updated, control, isShare: isShare, comparison) else {
            return open(.error, "there are more devices than can be compared")
        }
        return .found(found)
    }

    private func open(_ outcome: GateSample.Outcome, _ reason: String) -> Compared {
        .open(GateSample(outcome, at: now, reason: reason))
    }

    private func regression(
        _ updated: Values,
        _ control: Values,
        isShare: Bool,
        _ comparison: GateCheck.Comparison
    ) -> Regression? {
        let isWorse = comparison.worse == .higher
        if isShare {
            return Regression(
                marked: updated.marks.count { $0 == isWorse },
                of: updated.count,
                against: control.marks.count { $0 == isWorse },
                of: control.count,
                atLeastMillionths: comparison.atLeast.millionths
            )
        }
        // Within 10^15 either way, so that each has its negation.
        func turned(_ values: [Int64]) -> [Int64] { isWorse ? values : values.map { -$0 } }
        return Regression(
            values: turned(updated.numbers),
            against: turned(control.numbers),
            atLeastMillionths: comparison.atLeast.millionths
        )
    }

    /// What the devices measure; those that do not tell are left out. Throws what is wrong with the question.
    private func values(
        _ expression: Expression,
        _ rows: [Int]
    ) throws(EvaluationFailure) -> Values {
        var values = Values()
        for row in rows {
            let value: ExpressionValue
            do throws(EvaluationFailure) {
                value = try expression.value(
                    [("device", .record(devices.record(row)))] + time,
                    steps: ExpressionLimits.stepsPerDevice
                )
            } catch  where error.isLackOfData {
                continue
            }
            switch value {
            case .bool(let mark): values.marks.append(mark)
            case .int(let number): values.add(Double(number))
            case .uint(let number): values.add(Double(number))
            case .double(let number): values.add(number)
            // Whatever `dyn` turned out to be: it is no measure.
            default: continue
            }
        }
        return values
    }

    /// The sample of what was found; `pValue` is corrected for the other comparisons of the gate.
    func sample(
        _ found: Regression,
        _ pValue: PValue,
        _ comparison: GateCheck.Comparison,
        looks: Int
    ) -> GateSample {
        let isSure = pValue.isWithin(alphaMillionths: comparison.alpha.millionths, looks: looks)
        let effect = FixedDecimal(millionths: found.effectMillionths)
        let figures = GateSample.Figures(
            updated: found.updated,
            control: found.control,
            pValue: pValue,
            effect: effect
        )
        let sides =
            "\(found.updated) updated devices are worse by \(effect) than \(found.control) others (p \(pValue), alpha "
            + "\(comparison.alpha) over \(looks) looks)"
        let (outcome, reason): (GateSample.Outcome, String) =
            switch (isSure, found.isLarge) {
            case (true, true): (.fail, sides)
            case (false, true): (.inconclusive, "\(sides), which may be chance")
            case (true, false): (.pass, "\(sides), which is less than matters")
            case (false, false): (.pass, sides)
            }
        return GateSample(
            outcome,
            at: now,
            reason: reason,
            value: "\(effect)",
            figures: figures
        )
    }
}

extension GateMeter.Values {
    /// Takes a number, rounded to millionths; what is none, or beyond a thousand million, is no measure.
    fileprivate mutating func add(_ number: Double) {
        let scaled = (number * 1_000_000).rounded()
        guard scaled.magnitude <= 1e15 else { return }
        numbers.append(Int64(scaled))
    }
}
