import FleetModel
import Testing

struct DigestStreamTests {
    @Test(arguments: [1, 7, 63, 64, 65, 1_000])
    func `pieces have the digest of the whole`(size: Int) {
        let whole = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var stream = DigestStream()
        for start in stride(from: 0, to: whole.count, by: size) {
            stream.add(Array(whole[start..<min(start + size, whole.count)]))
        }

        #expect(stream.finish() == Digest(of: whole))
        #expect(DigestStream().finish() == Digest(of: []))
    }
}
