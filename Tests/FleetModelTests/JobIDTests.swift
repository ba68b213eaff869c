import FleetModel
import SeededGenerator
import Testing

struct JobIDTests {
    private func id(
        tenant: String = "acme",
        device: String = "gw-0001",
        incarnation: String = "1",
        track: Track = .config,
        generation: UInt64 = 7,
        target: String = "target"
    ) throws -> JobID {
        JobID(
            tenant: try #require(Tenant(tenant)),
            device: try #require(DeviceID(device)),
            incarnation: try #require(Incarnation(incarnation)),
            track: track,
            generation: Generation(generation),
            targetDigest: Digest(of: target.utf8)
        )
    }

    /// Computed apart from this code: SHA-256 over the fields, each after its length as eight big-endian bytes.
    @Test func `the id of known inputs is known`() throws {
        #expect(try id().description == "j-irq5qjj5el2n5fxfpoxmgk3vck")
        #expect(try id(track: .firmware).description == "j-cogt4hhtf7xmhp3atbae3vunpb")
    }

    @Test func `every input counts`() throws {
        let ids = [
            try id(), try id(tenant: "other"), try id(device: "gw-0002"), try id(incarnation: "2"),
            try id(track: .firmware), try id(generation: 8), try id(target: "other"),
        ]

        #expect(Set(ids).count == ids.count)
    }

    @Test func `what is computed keeps the grammar of what is read`() throws {
        let id = try id()

        #expect(JobID(id.description) == id)
        #expect(JobID(id.description.uppercased()) == nil)
        #expect(JobID(String(id.description.dropLast())) == nil)
        #expect(JobID("r" + id.description.dropFirst()) == nil)
    }

    @Test func `ids are in the order of their text, and are the text that they were read from`()
        throws
    {
        var random = SeededGenerator(seed: 7)
        let digits = Array("abcdefghijklmnopqrstuvwxyz234567")
        let texts = (0..<500).map { _ in
            "j-" + String((0..<26).map { _ in digits.randomElement(using: &random) ?? "a" })
        }

        let ids = try texts.map { try #require(JobID($0)) }

        #expect(ids.map(\.description) == texts)
        #expect(ids.sorted().map(\.description) == texts.sorted { Text($0) < Text($1) })
        #expect(JobID("j-" + String(repeating: "1", count: 26)) == nil)
    }
}
