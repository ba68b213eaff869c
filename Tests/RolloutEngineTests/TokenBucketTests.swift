import FleetModel
import RolloutEngine
import Testing

struct TokenBucketTests {
    private let start = Timestamp(milliseconds: 1_790_000_000_000)

    private func moment(_ span: TimeSpan, wall: TimeSpan? = nil) -> Moment {
        Moment(wall: start.advanced(by: wall ?? span), monotonic: span)
    }

    private func term(_ epoch: UInt64) -> WriterTerm {
        WriterTerm(epoch: Epoch(epoch), began: moment(.zero))
    }

    /// A bucket of 60 jobs a minute from which all were drawn at the beginning of the first term.
    private var empty: TokenBucket {
        var bucket = TokenBucket().filled(perMinute: 60, in: term(1), at: moment(.zero))
        bucket.tokens = 0
        return bucket
    }

    private func jobs(_ term: WriterTerm, _ now: Moment) -> Int {
        empty.filled(perMinute: 60, in: term, at: now).jobs
    }

    @Test func `it is full at first and fills at its rate, never beyond its size`() {
        #expect(TokenBucket().filled(perMinute: 60, in: term(1), at: moment(.zero)).jobs == 60)
        #expect(jobs(term(1), moment(.zero)) == 0)
        #expect(jobs(term(1), moment(.seconds(10))) == 10)
        #expect(jobs(term(1), moment(.days(7))) == 60)
    }

    @Test func `what is owed is at most one filling, and comes first`() {
        let owing = empty.drawn(1_000_000, perMinute: 60)
        func jobs(_ now: Moment) -> Int {
            owing.filled(perMinute: 60, in: term(1), at: now).jobs
        }
        #expect(empty.drawn(1, perMinute: 60).tokens == -1_000)
        #expect(jobs(moment(.seconds(60))) == 0)
        #expect(jobs(moment(.seconds(90))) == 30)
        #expect(jobs(moment(.days(7))) == 60)
    }

    @Test func `a jump of the wall clock fills nothing`() {
        #expect(jobs(term(1), moment(.seconds(1), wall: .days(7))) == 1)
        #expect(jobs(term(1), moment(.seconds(1), wall: TimeSpan.zero - .days(7))) == 1)
    }

    @Test func `time in which no writer ran fills nothing`() {
        #expect(jobs(term(2), moment(.zero, wall: .days(7))) == 0)
        #expect(jobs(term(2), moment(.seconds(5), wall: .days(7))) == 5)
    }
}
