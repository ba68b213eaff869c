import FleetModel
import SeededGenerator
import Testing

/// Merging is associative exactly as far as JSON Merge Patch (RFC 7396) is.
struct MergePropertyTests {
    /// Objects of which each path is either an object or a leaf in all that are drawn.
    private static func object(_ generator: inout SeededGenerator, depth: Int = 0) -> JSONValue {
        var members: [(key: Text, value: JSONValue)] = []
        for name: Text in ["a", "b", "c"] where generator.oneIn(2) {
            members.append((name, generator.pick([1, "x", [1, 2], true])))
        }
        for name: Text in ["o", "p"] where depth < 3 && generator.oneIn(2) {
            members.append((name, object(&generator, depth: depth + 1)))
        }
        return .object(JSONObject(members))
    }

    @Test(arguments: 1...100)
    func `layers without nulls that agree what is an object merge in any grouping`(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let (one, two, three) = (
            Self.object(&generator), Self.object(&generator), Self.object(&generator)
        )

        #expect(
            one.merged(with: two).merged(with: three) == one.merged(with: two.merged(with: three))
        )
    }

    /// Why layers are merged from the lowest to the highest, never in groups.
    @Test func `a null, and a leaf where another layer has an object, depend on the grouping`() {
        for (one, two, three): (JSONValue, JSONValue, JSONValue) in [
            (["a": 1], [:], ["a": .null]), (["a": ["p": 1]], ["a": 5], ["a": ["q": 2]]),
        ] {
            #expect(
                one.merged(with: two).merged(with: three)
                    != one.merged(with: two.merged(with: three))
            )
        }
    }

    @Test(arguments: 1...50)
    func `a patch merged twice changes no more`(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let (target, patch) = (Self.object(&generator), Self.object(&generator))
        let once = target.merged(with: patch)

        #expect(once.merged(with: patch) == once)
    }
}
