import FleetModel
import Testing

struct JSONValueTests {
    @Test func `keys are compared by bytes and not by canonical equivalence`() {
        let composed: Text = "caf\u{E9}"
        let decomposed: Text = "cafe\u{301}"
        let object = JSONObject([
            (key: composed, value: .integer(1)), (key: decomposed, value: .integer(2)),
        ])

        #expect(object.count == 2)
        #expect(object[composed] == 1)
        #expect(object[decomposed] == 2)
    }

    @Test func `the order of members does not matter, the order of elements does`() {
        let one: JSONValue = ["a": 1, "b": [1, 2]]

        #expect(one == ["b": [1, 2], "a": 1])
        #expect(one != ["b": [2, 1], "a": 1])
        #expect(one.digest == (["b": [1, 2], "a": 1] as JSONValue).digest)
    }

    @Test func `of equal keys the last wins`() {
        let object = JSONObject(
            [
                (key: "b", value: 1), (key: "a", value: 2), (key: "b", value: 3),
                (key: "a", value: 4),
            ] as [(key: Text, value: JSONValue)]
        )

        #expect(object.keys == ["a", "b"])
        #expect(object["a"] == 4)
        #expect(object["b"] == 3)
    }

    @Test func `members can be set, replaced and removed one by one`() {
        var object = JSONObject()
        for key in ["m", "a", "z", "k"] { object[Text(key)] = .string(key) }
        object["a"] = nil
        object["z"] = true
        object["absent"] = nil

        #expect(object.keys == ["k", "m", "z"])
        #expect(object["z"] == true)
        #expect(object["a"] == nil)
        #expect(object["kk"] == nil)
    }

    @Test func `many members in falling order are sorted in reasonable time`() {
        let count = 100_000
        let object = JSONObject(
            (0..<count).map { (key: Text("key-\(count - $0)"), value: JSONValue.integer($0)) }
        )

        #expect(object.count == count)
        #expect(zip(object.keys, object.keys.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func `a value at a path is set and found, and what is no object on the way is replaced`()
    {
        var value: JSONValue = ["a": 1]
        value.set("x", at: FieldPath(["a", "b", "c"]))
        value.set(2, at: FieldPath(["d"]))

        #expect(value == ["a": ["b": ["c": "x"]], "d": 2])
        #expect(value.value(at: FieldPath(["a", "b", "c"])) == "x")
        #expect(value.value(at: FieldPath(["a", "x"])) == nil)
        #expect(value.value(at: FieldPath(["d", "x"])) == nil)
        #expect(value.value(at: FieldPath([])) == value)
    }

    @Test func `leaves are what is no object, with their paths in order`() {
        let value: JSONValue = ["b": [1, 2], "a": ["y": [:], "x": .null]]

        #expect(value.leaves.map(\.path.description) == ["a.x", "a.y", "b"])
        #expect(value.leaves.map(\.value) == [.null, [:], [1, 2]])
        #expect((([:] as JSONValue).leaves).isEmpty)
        #expect((5 as JSONValue).leaves.map(\.path.keys.count) == [0])
    }
}
