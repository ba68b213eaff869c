import FleetModel
import SeededGenerator
import Testing

struct SharedCollectionTests {
    @Test(arguments: [0, 1, 63, 64, 65, 1_000])
    func `an array in chunks is the array`(count: Int) throws {
        let array = Array(0..<count)
        var chunked = ChunkedArray(array)
        #expect(Array(chunked) == array)
        #expect(chunked.count == count)
        #expect(chunked == ChunkedArray(array))
        let before = chunked
        for index in chunked.indices { chunked[index] += 1 }
        #expect(Array(chunked) == array.map { $0 + 1 })
        #expect(Array(before) == array)
    }

    @Test func `an array in chunks is written and read as an array`() throws {
        let chunked = ChunkedArray(Array(0..<200))
        let written = try JSONValueEncoder().encode(chunked)
        #expect(written == (try JSONValueEncoder().encode(Array(0..<200))))
        #expect(try JSONValueDecoder().decode(ChunkedArray<Int>.self, from: written) == chunked)
    }

    @Test
    func `a shared dictionary does what a dictionary does, and its copies keep what they had`() {
        var generator = SeededGenerator(seed: 7)
        var known: [Int: Int] = [:]
        var shared: SharedDictionary<Int, Int> = [:]
        var copies: [(SharedDictionary<Int, Int>, [Int: Int])] = []
        for step in 0..<5_000 {
            let key = Int.random(in: 0..<300, using: &generator)
            switch step % 4 {
            case 0:
                known[key] = nil
                #expect(shared.removeValue(forKey: key) == nil || known[key] == nil)
            case 1:
                known[key, default: 0] += step
                shared[key, default: 0] += step
            default:
                known[key] = step
                shared[key] = step
            }
            if step % 500 == 0 { copies.append((shared, known)) }
        }
        copies.append((shared, known))
        for (shared, known) in copies {
            #expect(shared.count == known.count)
            #expect(Dictionary(uniqueKeysWithValues: shared.map { ($0.key, $0.value) }) == known)
            #expect(Set(shared.keys) == Set(known.keys))
            for key in 0..<300 { #expect(shared[key] == known[key]) }
        }
    }

    @Test func `a shared dictionary is written and read as a dictionary`() throws {
        let id = try #require(DeviceID("gw-1"))
        let shared: SharedDictionary<DeviceID, Int> = [id: 3]
        let written = try JSONValueEncoder().encode(shared)
        #expect(written == ["gw-1": 3])
        #expect(
            try JSONValueDecoder().decode(SharedDictionary<DeviceID, Int>.self, from: written)
                == shared
        )
    }
}
