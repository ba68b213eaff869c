import FleetModel
import FleetPlanner
import JSON
import Testing

struct PlanWriterTests {
    /// Keeps the pieces apart.
    private struct Pieces: PlanSink {
        private(set) var pieces: [[UInt8]] = []

        mutating func take(_ piece: [UInt8]) { pieces.append(piece) }
    }

    /// Takes no more than a first piece.
    private struct Narrow: PlanSink {
        struct Full: Error, Equatable {}

        private(set) var count = 0

        mutating func take(_ piece: [UInt8]) throws(Full) {
            count += 1
            if count > 1 { throw Full() }
        }
    }

    private func plan(_ seed: Int) -> Plan {
        let crowd = CrowdFleet(seed: UInt64(seed))
        return FleetPlanner.plan(
            PlanInput(
                fleet: crowd.fleet,
                base: crowd.base,
                twins: .sample(crowd.twins),
                ledger: crowd.ledger,
                now: TestTime.now
            )
        )
    }

    private func largePlan() throws -> Plan {
        let fleet = try SampleFleet.compile(
            SampleFleet.policy() + SampleFleet.cohort() + SampleFleet.config("a", "{x: 1}")
        )
        let twins = (1...9_000).map { Twin.sample("gateway-\($0)") }
        return FleetPlanner.plan(
            PlanInput(fleet: fleet, twins: .sample(twins), now: TestTime.now)
        )
    }

    @Test(arguments: 0..<60)
    func `what is written is canonical, and its digest is of everything but itself`(
        seed: Int
    ) throws {
        let plan = plan(seed)
        let compared = plan.compared(with: self.plan(seed + 1))

        for plan in [plan, compared] {
            let bytes = plan.canonicalBytes
            let tree = try JSONParser().parse(bytes)
            #expect(tree.canonicalBytes == bytes)
            #expect(tree["digest"]?.string == plan.digest.hexadecimal)
            var object = try #require(tree.object)
            object["digest"] = nil
            #expect(JSONValue.object(object).digest == plan.digest)
        }
    }

    @Test func `a long plan comes in many pieces of no great length`() throws {
        let plan = try largePlan()

        let pieces = plan.write(to: Pieces()).pieces

        #expect(pieces.count > 2)
        #expect(pieces.allSatisfy { $0.count < 70_000 })
        #expect(Array(pieces.joined()) == plan.canonicalBytes)
    }

    @Test func `a plan that is kept while it is digested is the plan that is made twice`() throws {
        for plan in [try largePlan(), plan(1), plan(2)] {
            let whole = plan.canonicalBytes
            for most in [0, 1, whole.count - 1, whole.count, .max] {
                let written = plan.write(to: Pieces(), mostKept: most).pieces
                #expect(Array(written.joined()) == whole)
            }
        }
    }

    @Test func `a sink that takes no more ends the writing`() throws {
        let plan = try largePlan()

        #expect(throws: Narrow.Full()) { try plan.write(to: Narrow()) }
    }
}
