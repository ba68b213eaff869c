extension Job {
    /// The body as it goes to the platform (`PUT /job/v1/jobs/{jobId}`), without the id, which is in the path.
    package var body: JSONValue {
        let number = JSONNumber(Int64(clamping: generation.number))
        var object = JSONObject()
        object["tenant"] = .string(tenant.text)
        object["device"] = .string(device.text)
        object["incarnation"] = .string(incarnation.text)
        object["track"] = .string(track.rawValue)
        object["generation"] = .number(number)
        object["target"] = target.body
        object["expiresAt"] = .string(expiresAt.description)
        object["timeouts"] = ["totalSeconds": .number(JSONNumber(timeout.milliseconds / 1_000))]
        object["reason"] = [
            "commit": .string(reason.commit.text),
            "rollout": .string(reason.rollout.text),
            "wave": .string(reason.wave.text),
        ]
        if let baseDigest { object["baseDigest"] = .string(baseDigest.hexadecimal) }
        return .object(object)
    }

    /// SHA-256 of the canonical form of the body: what the platform compares when an id comes again.
    package var bodyDigest: Digest { body.digest }
}

extension JobTarget {
    package var body: JSONValue {
        switch self {
        case .config(let target):
            ["digest": .string(target.digest.hexadecimal), "document": target.document]
        case .firmware(let target):
            [
                "digest": .string(target.digest.hexadecimal),
                "component": .string(target.component),
                "from": .string(target.from),
                "version": .string(target.version.description),
                "artifact": [
                    "uri": .string(target.uri),
                    "size": .number(JSONNumber(Int64(clamping: target.size))),
                    "sha256": .string(target.sha256.hexadecimal),
                ],
            ]
        }
    }
}
