import FleetController
import FleetModel
import Testing

struct FailpointsTests {
    @Test func `a name that is none is refused, an empty one arms nothing`() throws {
        #expect(Failpoints(variable: "nowhere") == nil)
        #expect(Failpoints(variable: "before-persist:0") == nil)
        #expect(Failpoints(variable: "before-persist:1:sleep") == nil)
        #expect(Failpoints(variable: "before-persist:1:stop:1") == nil)
        try #require(Failpoints(variable: nil)).reach(.beforePersist)
    }

    @Test func `an armed one kills the process when it is reached for the given time`() async {
        await #expect(processExitsWith: .signal(9)) {
            let failpoints = try #require(Failpoints(variable: "before-persist:2"))
            try failpoints.reach(.beforePersist)
            try failpoints.reach(.insidePersist)
            try failpoints.reach(.beforePersist)
        }
    }
}
