import FleetModel
import SeededGenerator
import Testing

struct PartPathsTests {
    private let paths: [FieldPath] = [["a"], ["b", "c"], ["b", "d"], ["e"]].map(FieldPath.init)

    private func found(_ value: JSONValue, _ paths: [FieldPath]) -> [JSONValue?] {
        let form = PartForm.encode(value)
        return PartPaths(paths).read(form.span).places.map { place in
            place.flatMap { PartForm.decode(Array(form[$0])) }
        }
    }

    @Test func `each path has what stands there`() {
        let value: JSONValue = [
            "e": [1, ["x": 2]], "b": ["d": .null, "c": ["deep": true]], "z": 1,
        ]

        #expect(found(value, paths) == [nil, ["deep": true], .null, [1, ["x": 2]]])
    }

    @Test(arguments: [1, "text", .null, [], [["a": 1]]] as [JSONValue])
    func `what is no object has nothing at any path`(value: JSONValue) {
        let form = PartForm.encode(value)
        let reading = PartPaths(paths).read(form.span)

        #expect(!reading.isObject)
        #expect(reading.places.allSatisfy { $0 == nil })
        #expect(reading.isCovered)
    }

    @Test func `a form is covered where all that it holds lies at a path, above one or below one`()
    {
        let covered: [JSONValue] = [[:], ["a": ["x": 1]], ["b": 1], ["b": ["c": 2]], ["b": [:]]]
        let others: [JSONValue] = [["x": 1], ["b": ["x": 1]], ["a": 1, "f": [:]]]

        for value in covered {
            #expect(PartPaths(paths).read(PartForm.encode(value).span).isCovered, "\(value)")
        }
        for value in others {
            #expect(!PartPaths(paths).read(PartForm.encode(value).span).isCovered, "\(value)")
        }
    }

    @Test func `drawn documents have at drawn paths what they have there as values`() {
        var random = SeededGenerator(seed: 5)
        let keys: [Text] = ["a", "b", "c", "aa", "\u{e9}", "e\u{301}"]
        func value(_ depth: Int) -> JSONValue {
            guard depth > 0, !Int.random(in: 0..<3, using: &random).isMultiple(of: 3) else {
                return [1, "x", .null, [], [:], ["gw-1", 2]].randomElement(using: &random) ?? 0
            }
            var object = JSONObject()
            for key in keys where Bool.random(using: &random) { object[key] = value(depth - 1) }
            return .object(object)
        }
        for _ in 0..<500 {
            let document = value(3)
            var leaves: JSONValue = [:]
            for _ in 0..<6 {
                let length = Int.random(in: 1...3, using: &random)
                let path = (0..<length).map { _ in keys.randomElement(using: &random) ?? "a" }
                leaves.set(true, at: FieldPath(path))
            }
            let paths = leaves.leaves.map(\.path)
            #expect(found(document, paths) == paths.map { document.value(at: $0) })
        }
    }
}
