import FleetModel
import Testing

struct DeviceTrailTests {
    private func device(_ number: Int) throws -> DeviceID { try #require(DeviceID("gw-\(number)")) }

    @Test func `who looked before is told the devices since, in their order`() throws {
        var trail = DeviceTrail()
        let start = trail.mark
        trail.note(try device(2))
        let middle = trail.mark
        trail.note(try device(1))
        trail.note(try device(2))

        #expect(
            trail.notes(since: start)?.map(\.device) == [
                try device(2), try device(1), try device(2),
            ]
        )
        #expect(trail.notes(since: middle)?.map(\.device) == [try device(1), try device(2)])
        #expect(trail.notes(since: trail.mark)?.isEmpty == true)
    }

    @Test func `a mark of another way is no mark of this one`() throws {
        var one = DeviceTrail()
        one.note(try device(1))
        var other = one
        one.note(try device(2))
        let ahead = one.mark
        #expect(other.notes(since: ahead)?.count == nil)
        other.note(try device(3))
        #expect(other.notes(since: ahead)?.count == nil)
        other.note(try device(4))
        #expect(other.notes(since: ahead)?.count == nil)
    }

    @Test func `names that run together are told apart`() throws {
        var one = DeviceTrail()
        one.note(try #require(DeviceID("ab")))
        one.note(try #require(DeviceID("c")))
        var other = DeviceTrail()
        other.note(try #require(DeviceID("a")))
        other.note(try #require(DeviceID("bc")))
        #expect(other.notes(since: one.mark)?.count == nil)
    }

    @Test func `what was forgotten is told to nobody`() throws {
        var trail = DeviceTrail()
        let start = trail.mark
        trail.note(try device(1))
        let before = trail.mark
        trail.forget()
        #expect(trail.notes(since: start)?.count == nil)
        #expect(trail.notes(since: before)?.count == nil)
        let after = trail.mark
        trail.note(try device(2))
        #expect(trail.notes(since: after)?.map(\.device) == [try device(2)])
    }

    @Test func `who comes too late looks at everything, and nobody else`() throws {
        var trail = DeviceTrail()
        let start = trail.mark
        var marks: [DeviceTrail.Mark] = []
        for number in 0..<400_000 {
            if number % 50_000 == 0 { marks.append(trail.mark) }
            trail.note(try device(number % 10))
        }
        #expect(trail.notes(since: start)?.count == nil)
        // At least the last 65,536 are kept.
        #expect(trail.notes(since: try #require(marks.last))?.count == 50_000)
    }
}
