import FleetModel
import SeededGenerator

/// Random values as devices could report them, with the id of their device within strings.
enum RandomParts {
    private static let letters = ["a", "b", "aa", "", "é", "\u{0}", "𐍈", "-", "gw"]

    /// From one byte up, so that some ids are too short for holes.
    static func id(_ random: inout SeededGenerator) -> String {
        (0...random.below(6)).map { _ in random.pick(["a", "b", "7"]) }.joined()
    }

    static func string(_ random: inout SeededGenerator, id: String) -> String {
        (0..<random.below(5)).map { _ in random.oneIn(2) ? id : random.pick(letters) }.joined()
    }

    static func number(_ random: inout SeededGenerator) -> JSONNumber {
        switch random.below(4) {
        case 0: JSONNumber(Int64(random.below(5)) - 2)
        case 1: JSONNumber(JSONNumber.largestExact - Int64(random.below(2)))
        case 2: JSONNumber(Double(random.below(1_000)) / 8) ?? JSONNumber(0)
        default: JSONNumber(Double(bitPattern: random.next())) ?? JSONNumber(1)
        }
    }

    static func value(_ random: inout SeededGenerator, id: String, depth: Int) -> JSONValue {
        switch random.below(depth > 0 ? 7 : 5) {
        case 0: return .null
        case 1: return .bool(random.oneIn(2))
        case 2: return .number(number(&random))
        case 3, 4: return .string(string(&random, id: id))
        case 5:
            return .array(
                (0..<random.below(4)).map { _ in value(&random, id: id, depth: depth - 1) }
            )
        default: return document(&random, id: id, depth: depth - 1)
        }
    }

    static func document(_ random: inout SeededGenerator, id: String, depth: Int) -> JSONValue {
        let members = (0..<random.below(5)).map { _ in
            (key: Text(string(&random, id: id)), value: value(&random, id: id, depth: depth))
        }
        return .object(JSONObject(members))
    }
}
