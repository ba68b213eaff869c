package import FleetModel

/// How many jobs the platform may be given now: it fills with time that this process saw and never beyond its size, and is
/// drawn from when the platform has taken them, so that no outage is followed by a burst.
package struct TokenBucket: Hashable, Sendable, Codable {
    /// In thousandths of a job; below zero where more were taken than there was room for.
    package var tokens: Int64
    /// nil: full, nothing was drawn yet.
    package var filled: ObservedInstant?

    package init() {
        tokens = 0
        filled = nil
    }

    /// The bucket as it is now; `perMinute` is also its size. Time of another term fills nothing.
    package func filled(perMinute: Int, in term: WriterTerm, at now: Moment) -> TokenBucket {
        let size = Int64(clamping: perMinute) * 1_000
        var bucket = self
        defer { bucket.filled = term.instant(now) }
        guard let filled else {
            bucket.tokens = size
            bucket.filled = term.instant(now)
            return bucket
        }
        let elapsed = min(term.observed(since: filled, at: now).milliseconds, 120_000)
        bucket.tokens = min(size, tokens + elapsed * Int64(clamping: perMinute) / 60)
        bucket.filled = term.instant(now)
        return bucket
    }

    /// The bucket without so many jobs; what is owed is at most one filling.
    package func drawn(_ jobs: Int, perMinute: Int) -> TokenBucket {
        var bucket = self
        let least = -Int64(clamping: perMinute) * 1_000
        bucket.tokens = max(least, tokens - Int64(clamping: jobs) * 1_000)
        return bucket
    }

    /// Whole jobs.
    package var jobs: Int { Int(max(0, tokens) / 1_000) }
}
