@testable import FleetModel
import SeededGenerator
import Testing

struct BytePoolTests {
    private func bytes(_ random: inout SeededGenerator, most: Int) -> [UInt8] {
        (0..<random.below(most)).map { _ in UInt8(random.below(2)) }
    }

    /// Hashes as they are, of sixteen kinds, and all the same.
    @Test(arguments: [UInt64.max, 0xF << 32, 0])
    func `equal bytes have one number and different ones two, whatever their hashes`(
        _ hashMask: UInt64
    ) throws {
        var random = SeededGenerator(seed: 1)
        var pool = BytePool(hashMask: hashMask)
        var numbers: [[UInt8]: UInt32] = [:]
        var inOrder: [[UInt8]] = []
        for _ in 0..<600 {
            let bytes = bytes(&random, most: 9)
            let made = pool.id(of: bytes.span)
            let number = try #require(made)
            if numbers[bytes] == nil {
                #expect(number == inOrder.count)
                inOrder.append(bytes)
            }
            #expect(numbers[bytes] ?? number == number)
            numbers[bytes] = number
        }
        for (number, expected) in inOrder.enumerated() {
            let held = pool.withBytes(UInt32(number)) { [UInt8](copying: $0) }
            #expect(held == expected)
            let found = pool.find(expected.span, Self.hash(expected))
            #expect(found == UInt32(number))
        }
        #expect(pool.count == inOrder.count)
        let absent: [UInt8] = [9]
        let found = pool.find(absent.span, Self.hash(absent))
        #expect(found == nil)
    }

    @Test func `made-up collisions cost room and are never mixed up`() throws {
        var pool = BytePool(mostEntries: 2_000, hashMask: 0)
        for _ in 0..<2 {
            for number in 0..<500 {
                let bytes = Array("n\(number)".utf8)
                let made = pool.id(of: bytes.span)
                let id = try #require(made)
                let held = pool.withBytes(id) { [UInt8](copying: $0) }
                #expect(held == bytes)
            }
        }
        #expect(pool.count > 500)
    }

    @Test func `bytes of any length are held as they are, over many chunks`() throws {
        var random = SeededGenerator(seed: 2)
        var arena = ByteArena()
        var held: [(place: UInt32, bytes: [UInt8])] = []
        var total = 0
        for step in 0..<300 {
            let count = step % 50 == 7 ? 65_536 + step % 3 : random.below(4_000)
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &+ step) }
            let cut = random.below(count + 1)
            let place =
                step % 2 == 0
                ? arena.append(bytes.span)
                : arena.append(
                    bytes.span.extracting(first: cut),
                    bytes.span.extracting(cut..<count)
                )
            held.append((try #require(place), bytes))
            total += count
        }
        let copy = arena
        let more: [UInt8] = [1]
        _ = arena.append(more.span)

        #expect(copy.usedBytes == total)
        #expect(arena.usedBytes == total + 1)
        for (place, bytes) in held {
            let same = arena.withBytes(at: place, count: bytes.count) {
                $0.bytes.isEqual(to: bytes.span.bytes)
            }
            #expect(same)
        }
    }

    @Test func `order and equality of bytes are those of their numbers one after the other`() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<4_000 {
            let left = bytes(&random, most: 20)
            var right = bytes(&random, most: 20)
            if random.oneIn(2) { right = Array(left.prefix(random.below(20))) + right.prefix(2) }
            if random.oneIn(3), !right.isEmpty { right[random.below(right.count)] = 0xFF }
            let order = left.span.bytes.order(from: right.span.bytes)
            let isEqual = left.span.bytes.isEqual(to: right.span.bytes)

            #expect(isEqual == (left == right))
            #expect((order == 0) == (left == right))
            #expect((order < 0) == left.lexicographicallyPrecedes(right))
        }
    }

    @Test func `a word of bytes never says another order than the bytes behind what is shared`() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<4_000 {
            let left = bytes(&random, most: 24)
            let right = random.oneIn(2) ? Array(left.prefix(9)) + bytes(&random, most: 12) : left
            let shared = zip(left, right).prefix { $0 == $1 }.count
            let most = random.below(left.count + 1)
            let found = left.span.bytes.sharedStart(with: right.span.bytes, most: most)
            #expect(found == min(shared, most))
            let words = [left, right].map { $0.span.bytes.orderedWord(at: found) }
            let ends = [left, right].map { bytes in
                (bytes.dropFirst(found) + Array(repeating: 0, count: 8)).prefix(8)
            }
            #expect((words[0] == words[1]) == ends[0].elementsEqual(ends[1]))
            if words[0] != words[1] {
                #expect((words[0] < words[1]) == left.lexicographicallyPrecedes(right))
            }
        }
    }

    @Test func `a hash depends on every byte and on how many there are`() {
        for count in 0..<80 {
            let bytes = (0..<count).map { UInt8($0) }
            let hash = Self.hash(bytes)
            #expect(Self.hash(bytes + [0]) != hash)
            for index in 0..<count {
                var other = bytes
                other[index] ^= 1
                #expect(Self.hash(other) != hash, "\(count) \(index)")
            }
        }
    }

    private static func hash(_ bytes: [UInt8]) -> UInt64 { ByteHash.hash(bytes.span.bytes) }
}
