import FleetModel

/// Gives each thing a name of its own, made of outside text.
struct NameRegister {
    private var taken: Set<ResourceName> = []

    init() {}

    /// The words in lower case, joined by dashes, with a number behind where the name is taken.
    mutating func name(_ words: [String]) -> ResourceName {
        let bytes = words.joined(separator: "-").lowercased().utf8.map { byte in
            ASCII.isLowercase(byte) || ASCII.isDigit(byte) ? byte : UInt8(ascii: "-")
        }
        let dash = UInt8(ascii: "-")
        let stem = bytes.drop { $0 == dash }.prefix(50)
        let end = stem.lastIndex { $0 != dash }.map { stem[...$0] } ?? []
        let base = end.isEmpty ? "unnamed" : String(decoding: end, as: UTF8.self)
        var number = 1
        while true {
            let text = number == 1 ? base : "\(base)-\(number)"
            guard let name = ResourceName(text) else {
                preconditionFailure("words of letters, digits and dashes are a name")
            }
            if taken.insert(name).inserted { return name }
            number += 1
        }
    }
}
