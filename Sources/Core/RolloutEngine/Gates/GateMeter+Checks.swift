import FleetModel
import Statistics

extension GateMeter {
    /// Samples of checks that need nobody outside, taken at one time.
    ///
    /// The comparisons of the gate that decide share Holm's correction; those that are not looked at now, or cannot be judged,
    /// count as if chance explained them.
    func samples(of checks: [GateCheck], in gate: Gate) -> [ResourceName: GateSample] {
        var samples: [ResourceName: GateSample] = [:]
        var found: [(check: GateCheck, comparison: GateCheck.Comparison, regression: Regression)] =
            []
        for check in checks {
            switch check.measure {
            case .health(let health): samples[check.name] = sample(health)
            case .expression(let verdicts): samples[check.name] = sample(verdicts)
            case .compare(let comparison):
                switch compare(comparison) {
                case .open(let sample): samples[check.name] = sample
                case .found(let regression): found.append((check, comparison, regression))
                }
            case .prometheus, .http, .approval: break
            }
        }
        let family = gate.checks.count { $0.isComparison && !$0.isAdvisory }
        let deciding = found.filter { !$0.check.isAdvisory }
        let missing = Array(repeating: PValue.one, count: max(0, family - deciding.count))
        let adjusted = HolmProcedure.adjusted(deciding.map(\.regression.pValue) + missing)
        var corrected: [ResourceName: PValue] = [:]
        for (index, entry) in deciding.enumerated() {
            corrected[entry.check.name] = adjusted[index]
        }
        for (check, comparison, regression) in found {
            let pValue = corrected[check.name] ?? regression.pValue
            samples[check.name] = sample(regression, pValue, comparison, looks: gate.looks)
        }
        return samples
    }
}
