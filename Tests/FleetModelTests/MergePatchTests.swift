import FleetModel
import Testing

/// JSON Merge Patch (RFC 7396).
struct MergePatchTests {
    /// The table of appendix A.
    private static let cases: [(target: JSONValue, patch: JSONValue, expected: JSONValue)] = [
        (["a": "b"], ["a": "c"], ["a": "c"]),
        (["a": "b"], ["b": "c"], ["a": "b", "b": "c"]),
        (["a": "b"], ["a": .null], [:]),
        (["a": "b", "b": "c"], ["a": .null], ["b": "c"]),
        (["a": ["b"]], ["a": "c"], ["a": "c"]),
        (["a": "c"], ["a": ["b"]], ["a": ["b"]]),
        (["a": ["b": "c"]], ["a": ["b": "d", "c": .null]], ["a": ["b": "d"]]),
        (["a": [["b": "c"]]], ["a": [1]], ["a": [1]]),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        (["a": "b"], ["c"], ["c"]),
        (["a": "foo"], .null, .null),
        (["a": "foo"], "bar", "bar"),
        (["e": .null], ["a": 1], ["e": .null, "a": 1]),
        ([1, 2], ["a": "b", "c": .null], ["a": "b"]),
        ([:], ["a": ["bb": ["ccc": .null]]], ["a": ["bb": [:]]]),
    ]

    @Test(arguments: cases.indices)
    func `merges as the RFC's table says`(index: Int) {
        let example = Self.cases[index]

        #expect(example.target.merged(with: example.patch) == example.expected)
    }

    @Test func `a patch applied twice changes no more`() {
        for example in Self.cases {
            let once = example.target.merged(with: example.patch)

            #expect(once.merged(with: example.patch) == once)
        }
    }
}
