package import FleetModel
import SpecLanguage

extension SampleFleet {
    package static let lab = resource("lab")

    /// The cohorts of the fleet, made of its one: with the lab before it where there is one, and retired where it is.
    package func cohorts(_ cohort: Cohort) -> [Cohort] {
        guard hasLab else { return [cohort.with(state: isRetired ? .retired : .active)] }
        let lab = Cohort(
            name: Self.lab,
            span: cohort.span,
            precedence: cohort.precedence + 1,
            selector: LabelSelector(
                cohort.selector.requirements + Self.ring("canary").requirements
            ),
            selectorSpan: cohort.selectorSpan,
            firmware: cohort.firmware,
            policy: cohort.policy
        )
        return [lab, cohort.with(after: [Self.lab])]
    }
}

extension Cohort {
    fileprivate func with(after: [ResourceName] = [], state: State = .active) -> Cohort {
        Cohort(
            name: name,
            span: span,
            precedence: precedence,
            selector: selector,
            selectorSpan: selectorSpan,
            excludedDevices: excludedDevices,
            firmware: firmware,
            policy: policy,
            after: after,
            state: state,
            formerly: formerly
        )
    }
}
