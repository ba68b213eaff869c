import FleetModel
import Testing

/// Which lines pass as the record of a row.
struct ResyncGateTests {
    private static let seen = "2026-11-25T14:02:05.000Z"

    private static var table: TwinTable {
        get throws {
            let rows = try ["a", "gw-1", "gw-12"].enumerated().map { index, id in
                TwinTable.Row(
                    twin: Twin(
                        id: try #require(DeviceID(id)),
                        incarnation: try #require(Incarnation("i-1")),
                        revision: UInt64(index == 2 ? 0 : 7),
                        connectivity: Connectivity(lastSeenAt: index == 0 ? nil : Timestamp(seen)),
                        reportSequence: 9,
                        reportedAt: index == 0 ? nil : Timestamp(seen)
                    ),
                    asOf: Timestamp(milliseconds: 5),
                    receivedAt: .zero
                )
            }
            return TwinTable(sweep: rows, asOf: Timestamp(milliseconds: 5))
        }
    }

    private static func line(
        id: String = "gw-1",
        life: String = "i-1",
        revision: String = "7",
        etag: String = "r7",
        middle: String = #","labels":{}"#,
        sequence: String = "9",
        reported: String = #""\#(seen)""#,
        lastSeen: String = #""\#(seen)""#
    ) -> String {
        #"{"id":"\#(id)","incarnation":"\#(life)","revision":\#(revision),"etag":"\#(etag)"\#(middle),"#
            + #""reportSeq":\#(sequence),"reportedAt":\#(reported),"lastSeenAt":\#(lastSeen)}"#
    }

    private static func passes(_ line: String, _ gate: inout ResyncGate) -> Bool {
        gate.passes(Array(line.utf8).span)
    }

    private static func passes(_ line: String) throws -> Bool {
        var gate = ResyncGate(try table, receivedAt: .zero)
        return passes(line, &gate)
    }

    @Test(arguments: [
        line(), line(sequence: "10"), line(sequence: "0"), line(sequence: "9007199254740991"),
        line(middle: ""), line(middle: #","é":"\u00e9\"}{"#), line(reported: "null"),
        line(lastSeen: "null"), line(id: "a", reported: "null", lastSeen: "null"),
        line(id: "gw-12", revision: "0", etag: "r0"),
        line(lastSeen: #""2026-11-25T15:02:05.123456789+01:00""#),
    ])
    func `a record of a row passes, whatever it reports and whatever stands between`(
        line: String
    ) throws {
        #expect(try Self.passes(line))
    }

    @Test(arguments: [
        "", "{", "{}", #"{"id":""#, #"{"id":"gw-1"#, #"{"id":"gw-1"}"#, #"{"trailer":{"count":3}}"#,
        line(id: "gw-2"), line(id: "gw-"), line(id: "gw-1\\u0020"), line(id: ""), line(id: "GW-1"),
        line(id: String(repeating: "g", count: 200)), line(life: "i-2"), line(life: "i-10"),
        line(life: ""), line(revision: "8", etag: "r8"), line(revision: "8"), line(etag: "r8"),
        line(etag: "R7"), line(etag: "7"), line(etag: "r07"), line(etag: "r7 "), line(etag: ""),
        line(revision: "07", etag: "r07"), line(revision: "7.0", etag: "r7"),
        line(revision: "7e0"), line(revision: "-7"), line(revision: ""),
        line(revision: "99999999999999999999999", etag: "r99999999999999999999999"),
        line(sequence: ""), line(sequence: "09"), line(sequence: "-1"), line(sequence: "1.0"),
        line(sequence: "9007199254740992"), line(sequence: String(repeating: "9", count: 40)),
        line(reported: #""yesterday""#), line(reported: "0"), line(reported: ""),
        line(reported: #""\#(String(repeating: "2", count: 100))""#), line(lastSeen: "true"),
        line(lastSeen: #""\#(seen)\"#), line(lastSeen: #"\"\#(seen)""#),
        line(lastSeen: #"{"a":null"#), line() + " ", " " + line(), line() + "}", line() + ",",
        line().replacing(#","revision""#, with: #", "revision""#),
        line().replacing(#""incarnation":"i-1","#, with: ""),
        line().replacing(#","reportedAt""#, with: #","x":1,"reportedAt""#),
        #"{"id":"gw-1","incarnation":"i-1","revision":7,"etag":"r7","reportSeq":9}"#,
        #"{"id":"gw-1","incarnation":"i-1","revision":7,"etag":"r7","labels":{"#
            + #""reportSeq":9,"reportedAt":null,"lastSeenAt":null}}"#,
        #"{"id":"gw-1","incarnation":"i-1","revision":7,"etag":"r7"}"#,
        #"{"id":"gw-1","incarnation":"i-1","revision":7,"etag":"r7","lastSeenAt":null}"#,
    ])
    func `any other line is left to a reader`(line: String) throws {
        #expect(try !Self.passes(line))
    }

    @Test func `a line that is cut anywhere does not pass`() throws {
        let line = Array(Self.line().utf8)
        for end in line.indices {
            #expect(try !Self.passes(String(decoding: line[..<end], as: UTF8.self)))
            #expect(try !Self.passes(String(decoding: line[(end + 1)...], as: UTF8.self)))
        }
    }

    @Test func `a device passes once, and what passed is taken back where a reader met it too`()
        throws
    {
        var gate = ResyncGate(try Self.table, receivedAt: .zero)
        func isTakenBack(_ id: String) -> Bool { gate.noteRead(Array(id.utf8).span) != nil }
        let line = Self.line(sequence: "10")
        let passes = [Self.passes(line, &gate), Self.passes(line, &gate)]
        #expect(passes == [true, false])
        #expect(gate.count == 1)
        let takenBack = ["gw-1", "gw-1", "nobody"].map(isTakenBack)
        #expect(takenBack == [true, false, false])
        #expect(gate.count == 0)
        let passesAgain = Self.passes(line, &gate)
        #expect(!passesAgain)
    }

    @Test func `an empty table lets nothing pass`() {
        var gate = ResyncGate(TwinTable(), receivedAt: .zero)
        let passes = Self.passes(Self.line(), &gate)
        #expect(!passes)
    }
}
