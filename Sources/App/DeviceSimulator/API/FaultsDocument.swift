import FleetModel

/// The JSON form of the faults: what is asked for, and what is in force.
enum FaultsDocument {
    /// Numbers of devices' faults by their names; each is a share, or a rate.
    private static let deviceNumbers:
        [(name: Text, path: any WritableKeyPath<SimulatedFaults, Double> & Sendable)] = [
            ("offlineShare", \.offlineShare),
            ("slowShare", \.slowShare),
            ("lyingShare", \.lyingShare),
            ("droppedReportShare", \.droppedReportShare),
            ("driftsPerDeviceDay", \.driftsPerDeviceDay),
        ]

    private static let platformNumbers:
        [(name: Text, path: any WritableKeyPath<PlatformFaults, Double> & Sendable)] = [
            ("errorShare", \.errorShare),
            ("throttleShare", \.throttleShare),
            ("lostAnswerShare", \.lostAnswerShare),
            ("garbageShare", \.garbageShare),
            ("missingTrailerShare", \.missingTrailerShare),
        ]

    /// The faults after the members of the document were set; an unknown member or a wrong value is refused.
    static func merged(
        _ faults: SimulatedFaults,
        with document: JSONValue
    ) throws(Problem) -> SimulatedFaults {
        guard case .object(let object) = document else { throw .invalid("faults are an object") }
        var result = faults
        for member in object.members {
            if let entry = deviceNumbers.first(where: { $0.name == member.key }) {
                let most = member.key == "driftsPerDeviceDay" ? 10_000.0 : 1
                result[keyPath: entry.path] = try number(member, most)
                continue
            }
            switch member.key {
            case "failVersions": result.failVersions = try flags(member)
            case "failConfigs": result.failConfigs = try flags(member)
            case "handsOutNewestFirst":
                guard let value = member.value.bool else { throw wrong(member.key) }
                result.handsOutNewestFirst = value
            case "platform":
                result.platform = try merged(result.platform, with: member.value)
            default: throw wrong(member.key)
            }
        }
        return result
    }

    private static func merged(
        _ faults: PlatformFaults,
        with document: JSONValue
    ) throws(Problem) -> PlatformFaults {
        guard case .object(let object) = document else { throw wrong("platform") }
        var result = faults
        for member in object.members {
            if let entry = platformNumbers.first(where: { $0.name == member.key }) {
                result[keyPath: entry.path] = try number(member, 1)
            } else if member.key == "answerDelayMilliseconds" {
                guard let value = member.value.integer, (0...60_000).contains(value) else {
                    throw wrong(member.key)
                }
                result.answerDelay = TimeSpan(milliseconds: value)
            } else {
                throw wrong(member.key)
            }
        }
        return result
    }

    private static func number(
        _ member: JSONObject.Member,
        _ most: Double
    ) throws(Problem) -> Double {
        guard let value = member.value.number?.double, (0...most).contains(value) else {
            throw wrong(member.key)
        }
        return value
    }

    private static func flags<Flag: LosslessStringConvertible>(
        _ member: JSONObject.Member
    ) throws(Problem) -> [Flag] {
        guard let array = member.value.array, array.count <= 1_000 else { throw wrong(member.key) }
        var flags: [Flag] = []
        for value in array {
            guard let flag = value.string.flatMap(Flag.init) else { throw wrong(member.key) }
            flags.append(flag)
        }
        return flags
    }

    private static func wrong(_ member: Text) -> Problem {
        .invalid("the member \(member) is unknown or wrong")
    }

    static func write(_ faults: SimulatedFaults, to writer: inout JSONWriter) {
        writer.beginObject()
        for (name, path) in deviceNumbers { writer.write(name.string, faults[keyPath: path]) }
        writer.write("failVersions", faults.failVersions.map(\.description))
        writer.write("failConfigs", faults.failConfigs.map(\.description))
        writer.write("handsOutNewestFirst", faults.handsOutNewestFirst)
        writer.writeKey("platform")
        writer.beginObject()
        writer.write("answerDelayMilliseconds", Int(faults.platform.answerDelay.milliseconds))
        for (name, path) in platformNumbers {
            writer.write(name.string, faults.platform[keyPath: path])
        }
        writer.endObject()
        writer.endObject()
    }
}
