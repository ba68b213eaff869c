import Testing

@testable import DeviceSimulator

struct SequenceFeedTests {
    @Test func `only the latest entry of a thing is told`() throws {
        var feed = SequenceFeed(retaining: 10)
        var latest: [Int: UInt64] = [:]
        for subject in [1, 2, 1, 3] { latest[subject] = feed.append(subject) }
        let page = try #require(feed.page(after: 0, limit: 10) { latest[$0] == $1 })

        #expect(page.subjects == [2, 1, 3])
        #expect(page.isCaughtUp)
    }

    @Test func `pages go on from where the last one ended`() throws {
        var feed = SequenceFeed(retaining: 10)
        for subject in 0..<5 { _ = feed.append(subject) }
        let first = try #require(feed.page(after: 0, limit: 2) { _, _ in true })
        let second = try #require(feed.page(after: first.next, limit: 10) { _, _ in true })

        #expect(first.subjects == [0, 1])
        #expect(!first.isCaughtUp)
        #expect(second.subjects == [2, 3, 4])
    }

    @Test
    func `a sequence that is no longer kept, or never was, is told apart from an empty answer`() {
        var feed = SequenceFeed(retaining: 10)
        for subject in 0..<5_000 { _ = feed.append(subject) }

        #expect(feed.floor > 0)
        #expect(feed.page(after: 0, limit: 1) { _, _ in true } == nil)
        #expect(feed.page(after: feed.latest + 1, limit: 1) { _, _ in true } == nil)
        #expect(feed.page(after: feed.latest, limit: 1) { _, _ in true }?.subjects == [])
    }
}
