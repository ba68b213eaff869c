import FleetModel
import JSON
import Testing

struct JSONInternerTests {
    private func intern(
        _ texts: [String],
        capacity: Int = 100
    ) throws -> (values: [JSONValue], builds: Int) {
        let parser = JSONParser()
        let interner = JSONInterner<JSONValue>(capacity: capacity)
        var builds = 0
        let values = try texts.map { text in
            try parser.withDocument(Array(text.utf8)) { node throws(JSONError) in
                guard let part = node["part"] else { throw JSONError(.syntax, "no part") }
                return interner.value(of: part) { part in
                    builds += 1
                    return part.value
                }
            }
        }
        return (values, builds)
    }

    @Test func `equal parts at different places are built once`() throws {
        let part = #"{"a":[1,2.5,"x",true,null],"b":{"c":"yy","d":-3}}"#
        let (values, builds) = try intern([
            #"{"part":\#(part)}"#, #"{"id":"gw-1","n":77,"part":\#(part),"z":[1]}"#,
            #"{"w":{"q":[[]]},"part": \#(part)}"#,
        ])

        #expect(builds == 1)
        #expect(Set(values).count == 1)
    }

    @Test func `parts that differ anywhere are built apart`() throws {
        let parts = [
            #"{"a":1}"#, #"{"a":2}"#, #"{"a":"1"}"#, #"{"b":1}"#, #"{"a":1.5}"#, #"{"a":true}"#,
            #"{"a":false}"#, #"{"a":null}"#, #"{"a":[]}"#, #"{"a":{}}"#, #"[]"#, #"{}"#,
            #"["ab","c"]"#, #"["a","bc"]"#, #"[["a"],"b"]"#, #"["a",["b"]]"#, #""a""#, #""""#,
            #"[[],[]]"#, #"[[[]]]"#, "1", "-1", "true",
        ]
        let (values, builds) = try intern(parts.map { #"{"part":\#($0)}"# })
        let parser = JSONParser()

        #expect(builds == parts.count)
        #expect(values == (try parts.map { try parser.parse(Array($0.utf8)) }))
    }

    @Test func `beyond its capacity it builds without keeping`() throws {
        let (values, builds) = try intern(
            ["1", "2", "2", "1"].map { #"{"part":\#($0)}"# },
            capacity: 1
        )

        #expect(values == [1, 2, 2, 1])
        #expect(builds == 3)
    }
}
