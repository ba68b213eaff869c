import FleetController
import FleetModel

extension JSONValue {
    /// A value as Codable writes it; null where it cannot be written.
    init(encoding value: some Encodable) {
        self = (try? JSONValueEncoder().encode(value)) ?? .null
    }

    static func time(_ time: Timestamp?) -> JSONValue {
        time.map { .string($0.description) } ?? .null
    }

    static func digest(_ digest: Digest?) -> JSONValue {
        digest.map { .string($0.hexadecimal) } ?? .null
    }

    static func commit(_ commit: CommitID?) -> JSONValue {
        commit.map { .string($0.text) } ?? .null
    }

    static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    /// Names and values, as an object.
    static func labels(_ labels: LabelSet) -> JSONValue {
        .object(JSONObject(labels.pairs.map { (key: $0.name, value: .string($0.value)) }))
    }
}

extension SourceSpan {
    var view: JSONValue {
        ["file": .string(file), "line": .integer(line), "column": .integer(column)]
    }
}

extension SourceHealth {
    var view: JSONValue {
        [
            "problem": .text(problem), "since": .time(failingSince?.wall),
            "failures": .integer(failures), "succeededAt": .time(succeededAt?.wall),
        ]
    }
}
