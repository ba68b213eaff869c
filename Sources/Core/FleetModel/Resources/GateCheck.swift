/// One rule of a gate. Each look takes one sample of it: pass, fail, inconclusive or error.
package struct GateCheck: Hashable, Sendable, Codable {
    package let name: ResourceName
    package let measure: Measure
    /// Measured and shown, and never decides.
    package let isAdvisory: Bool
    package let limits: Limits
    package let span: SourceSpan

    package init(
        name: ResourceName,
        measure: Measure,
        isAdvisory: Bool,
        limits: Limits,
        span: SourceSpan
    ) {
        self.name = name
        self.measure = measure
        self.isAdvisory = isAdvisory
        self.limits = limits
        self.span = span
    }

    /// What is measured.
    package enum Measure: Hashable, Sendable, Codable {
        case health(Health)
        case expression(Verdicts)
        case compare(Comparison)
        case prometheus(Query)
        case http(Query)
        case approval(Approval)
    }

    /// How many samples of a kind end the check; a breach is strictly more. nil: no bound.
    package struct Limits: Hashable, Sendable, Codable {
        package let maxFailures: Int?
        package let maxInconclusive: Int?
        package let maxConsecutiveErrors: Int?
        /// So many passes in a row decide; 0: the last look does.
        package let consecutivePasses: Int

        package init(
            maxFailures: Int?,
            maxInconclusive: Int?,
            maxConsecutiveErrors: Int?,
            consecutivePasses: Int
        ) {
            self.maxFailures = maxFailures
            self.maxInconclusive = maxInconclusive
            self.maxConsecutiveErrors = maxConsecutiveErrors
            self.consecutivePasses = consecutivePasses
        }
    }

    /// What makes a sample fail and what makes it pass, at least one of the two. Both: fail wins, and neither true is
    /// inconclusive. One: the other is its negation.
    package struct Verdicts: Hashable, Sendable, Codable {
        package let failWhen: ExpressionText?
        package let passWhen: ExpressionText?

        package init(failWhen: ExpressionText?, passWhen: ExpressionText?) {
            self.failWhen = failWhen
            self.passWhen = passWhen
        }
    }

    /// Shares of the wave's judged devices that a sample needs to pass; at least one is given.
    package struct Health: Hashable, Sendable, Codable {
        package let minHealthy: Percentage?
        package let minConverged: Percentage?

        package init(minHealthy: Percentage?, minConverged: Percentage?) {
            self.minHealthy = minHealthy
            self.minConverged = minConverged
        }
    }

    /// A measure of each updated device against the same measure elsewhere, one-sided.
    package struct Comparison: Hashable, Sendable, Codable {
        /// What it is held against.
        package enum Baseline: String, Hashable, Sendable, Codable, CaseIterable {
            /// Devices of the cohort that have not been updated.
            case notYetUpdated
            /// The same device before its update.
            case before
        }

        /// Which way is a regression.
        package enum Direction: String, Hashable, Sendable, Codable, CaseIterable {
            case higher, lower
        }

        package let metric: ExpressionText
        package let against: Baseline
        package let worse: Direction
        /// The bound on a false alarm over all looks, above 0 and at most 0.5.
        package let alpha: FixedDecimal
        /// In the metric's unit: a smaller difference is no regression, however sure.
        package let atLeast: FixedDecimal
        /// Devices that each side needs; nil: 20 for proportions, 5 for ranks.
        package let minSample: Int?

        package init(
            metric: ExpressionText,
            against: Baseline,
            worse: Direction,
            alpha: FixedDecimal,
            atLeast: FixedDecimal,
            minSample: Int?
        ) {
            self.metric = metric
            self.against = against
            self.worse = worse
            self.alpha = alpha
            self.atLeast = atLeast
            self.minSample = minSample
        }
    }

    /// A question to a service that the settings of the host name; its answer is `result` in the verdicts.
    package struct Query: Hashable, Sendable, Codable {
        package let source: ResourceName
        /// The query of Prometheus, or the path of an HTTP GET.
        package let request: Text
        /// A second to a minute, and no longer than the time between two looks.
        package let timeout: TimeSpan
        package let verdicts: Verdicts

        package init(
            source: ResourceName,
            request: Text,
            timeout: TimeSpan,
            verdicts: Verdicts
        ) {
            self.source = source
            self.request = request
            self.timeout = timeout
            self.verdicts = verdicts
        }
    }

    /// People who must say yes.
    package struct Approval: Hashable, Sendable, Codable {
        /// At least 1.
        package let count: Int
        /// People and groups who may; empty: whoever may operate the controller. Sorted.
        package let approvers: [Text]

        package init(count: Int, approvers: [Text]) {
            self.count = count
            self.approvers = approvers.sorted()
        }
    }
}
