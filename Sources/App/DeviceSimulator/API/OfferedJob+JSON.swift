import FleetModel

extension OfferedJob {
    /// Reads a body by the schema `JobBody`; throws `invalid_job` with the member that is wrong.
    init(id: JobID, body: JSONValue) throws(Problem) {
        let reader = MemberReader(body)
        let expiry = try reader.text("expiresAt", 64)
        guard let expiresAt = Timestamp(expiry) else { throw MemberReader.wrong("expiresAt") }
        let track = try reader.text("track", 16)
        guard let track = Track(rawValue: track) else { throw MemberReader.wrong("track") }
        let timeouts = try reader.object("timeouts")
        let seconds = try timeouts.integer("totalSeconds", 1...31_536_000)
        let reason = try reader.object("reason")
        _ = try reason.text("commit", 64)
        _ = try reason.text("rollout", 64)
        _ = try reason.text("wave", 63)
        guard let tenant = Tenant(try reader.text("tenant", 63)) else {
            throw MemberReader.wrong("tenant")
        }
        guard let device = DeviceID(try reader.text("device", 128)) else {
            throw MemberReader.wrong("device")
        }
        guard let incarnation = Incarnation(try reader.text("incarnation", 128)) else {
            throw MemberReader.wrong("incarnation")
        }
        let generation = try reader.integer("generation", 1...JSONNumber.largestExact)
        self.init(
            id: id,
            tenant: tenant,
            device: device,
            incarnation: incarnation,
            generation: Generation(UInt64(generation)),
            target: try Self.target(try reader.object("target"), track),
            baseDigest: body["baseDigest"] == nil ? nil : try reader.digest("baseDigest"),
            expiresAt: expiresAt,
            timeout: TimeSpan(milliseconds: seconds * 1_000),
            bodyDigest: body.digest
        )
    }

    private static func target(
        _ target: MemberReader,
        _ track: Track
    ) throws(Problem) -> OfferedTarget {
        let digest = try target.digest("digest")
        switch track {
        case .config:
            let document = try target.object("document").value
            return .config(ConfigTarget(digest: digest, document: document))
        case .firmware:
            let artifact = try target.object("artifact")
            _ = try artifact.text("uri", 2_048)
            let sha256 = try artifact.digest("sha256")
            guard sha256 == digest else { throw MemberReader.wrong("artifact.sha256") }
            return .firmware(
                OfferedFirmware(
                    digest: digest,
                    component: Text(try target.text("component", 1...63)),
                    from: Text(try target.text("from", 256)),
                    version: Text(try target.text("version", 1...256)),
                    size: UInt64(try artifact.integer("size", 0...JSONNumber.largestExact))
                )
            )
        }
    }
}

/// Reads members of an object that must be there and be right.
private struct MemberReader {
    let value: JSONValue

    init(_ value: JSONValue) { self.value = value }

    static func wrong(_ member: String) -> Problem {
        Problem(422, "invalid_job", "the member \(member) is missing or wrong")
    }

    func text(_ key: Text, _ most: Int) throws(Problem) -> String { try text(key, 0...most) }

    /// A string of that many bytes.
    func text(_ key: Text, _ length: ClosedRange<Int>) throws(Problem) -> String {
        guard let text = value[key]?.string, length.contains(text.utf8.count) else {
            throw Self.wrong(key.string)
        }
        return text
    }

    func integer(_ key: Text, _ range: ClosedRange<Int64>) throws(Problem) -> Int64 {
        guard let integer = value[key]?.integer, range.contains(integer) else {
            throw Self.wrong(key.string)
        }
        return integer
    }

    func digest(_ key: Text) throws(Problem) -> Digest {
        guard let digest = Digest(hexadecimal: try text(key, 64)) else {
            throw Self.wrong(key.string)
        }
        return digest
    }

    func object(_ key: Text) throws(Problem) -> MemberReader {
        guard let member = value[key], case .object = member else { throw Self.wrong(key.string) }
        return MemberReader(member)
    }
}
