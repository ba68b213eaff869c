import FleetModel
import FleetPlanner
import JSON
import RolloutEngine

/// Values that rows are made of.
extension SegmentReader {
    /// What may be there or may hold, a bit each.
    struct Flags {
        private let byte: UInt8

        /// nil: a bit beyond the count is set.
        init?(_ byte: UInt8, count: Int) {
            guard byte >> UInt8(count) == 0 else { return nil }
            self.byte = byte
        }

        subscript(index: Int) -> Bool { byte >> UInt8(index) & 1 == 1 }
    }

    mutating func flags(_ count: Int) throws(Fault) -> Flags {
        guard let flags = Flags(try byte(), count: count) else { throw Fault() }
        return flags
    }

    mutating func observedInstant() throws(Fault) -> ObservedInstant {
        ObservedInstant(
            epoch: Epoch(try number()),
            moment: Moment(wall: try instant(), monotonic: try span())
        )
    }

    mutating func track() throws(Fault) -> Track {
        switch try byte() {
        case 0: .firmware
        case 1: .config
        default: throw Fault()
        }
    }

    mutating func jobState() throws(Fault) -> JobState { try checked(JobState.init(rawValue:)) }

    mutating func wish(_ parser: JSONParser) throws(Fault) -> Wish {
        let rollout = try checked(RolloutID.init)
        let compiled = try digest()
        let isVerified = try flags(1)[0]
        return Wish(
            rollout: rollout,
            compiled: compiled,
            target: try wishTarget(parser),
            isVerified: isVerified
        )
    }

    mutating func wishTarget(_ parser: JSONParser) throws(Fault) -> Wish.Target {
        switch try byte() {
        case 0: return .config(try document(parser))
        case 1:
            var wishes: [Wish.FirmwareWish] = []
            for _ in 0..<(try count()) {
                wishes.append(
                    Wish.FirmwareWish(component: try text(), version: try checked(Version.init))
                )
            }
            return .firmware(wishes)
        default: throw Fault()
        }
    }

    mutating func jobTarget(_ parser: JSONParser) throws(Fault) -> JobTarget {
        switch try byte() {
        case 0: .config(ConfigTarget(digest: try digest(), document: try document(parser)))
        case 1:
            .firmware(
                FirmwareTarget(
                    component: try text(),
                    from: try text(),
                    version: try checked(Version.init),
                    uri: try text(),
                    size: try number(),
                    sha256: try digest()
                )
            )
        default: throw Fault()
        }
    }

    mutating func failure() throws(Fault) -> MemberFailure {
        MemberFailure(try checked(MemberFailure.Code.init(rawValue:)), try text())
    }

    private mutating func document(_ parser: JSONParser) throws(Fault) -> JSONValue {
        let bytes = try block()
        do { return try parser.parse(bytes) } catch { throw Fault() }
    }
}
