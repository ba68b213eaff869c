import FleetController
import FleetModel
import Testing

struct SourceHealthTests {
    private func moment(_ seconds: Int) -> Moment {
        Moment(wall: Timestamp(milliseconds: Int64(seconds) * 1_000), monotonic: .seconds(seconds))
    }

    private func failing(_ problem: String, since seconds: Int) -> SourceHealth {
        var health = SourceHealth()
        health.succeed(at: moment(seconds - 1))
        health.fail(problem, at: moment(seconds))
        return health
    }

    @Test func `a run of failures keeps its beginning, and news are told once`() {
        var health = SourceHealth()

        let news = [("down", 1), ("down", 2), ("refused", 3)].map { problem, second in
            health.fail(problem, at: moment(second))
        }

        #expect(news == [true, false, true])
        #expect(health.failingSince == moment(1))
        #expect(health.failures == 3)
        health.succeed(at: moment(4))
        #expect(health.problem == nil)
        #expect(health.succeededAt == moment(4))
    }

    @Test
    func `of several calls the one that fails for longest is told, whatever succeeds beside it`() {
        var well = SourceHealth()
        well.succeed(at: moment(9))

        let one = SourceHealth(ofAll: [well, failing("no trailer", since: 5), well])
        #expect(one.problem == "no trailer")
        #expect(one.failingSince == moment(5))
        #expect(one.succeededAt == moment(9))

        let three = SourceHealth(
            ofAll: [failing("c", since: 7), failing("a", since: 5), failing("b", since: 6)]
        )
        #expect(three.problem == "a; and 2 more of its calls fail")
        #expect(SourceHealth(ofAll: [well]) == well)
        #expect(SourceHealth(ofAll: []) == SourceHealth())
    }

    @Test func `what is not wanted any more does not fail`() {
        var health = failing("down", since: 5)

        health.dismiss()

        #expect(health.problem == nil)
        #expect(health.failures == 0)
        #expect(health.succeededAt == moment(4))
    }
}
