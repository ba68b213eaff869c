import FleetModel
import HTTPTransport

extension ConformanceCheck {
    /// Devices and jobs by name, and names that are none.
    static let points: [ConformanceCheck] = [
        ConformanceCheck(
            "point-read",
            "getDevice",
            "A point read is the device's twin, with its etag and the platform's time.",
            Points.read
        ),
        ConformanceCheck(
            "not-modified",
            "getDevice",
            "An etag that still stands is answered with 304, the headers, and no body; another one with the twin.",
            Points.notModified
        ),
        ConformanceCheck(
            "unknown-device",
            "getDevice",
            "A device that does not exist is 404 device_unknown."
        ) { session throws(ConformanceFault) in
            try await session.call("twin/v1/devices/no-such-device-0")
                .expectProblem(404, "device_unknown")
        },
        ConformanceCheck(
            "batch-get",
            "batchGetDevices",
            "A batch answers each id by itself and in order, also those that do not exist.",
            Points.batch
        ),
        ConformanceCheck(
            "text",
            "rule: Integers",
            "Strings come back byte for byte, also those that look alike."
        ) { session throws(ConformanceFault) in
            let ids: [JSONValue] = [
                .string("caf\u{E9}"), .string("cafe\u{301}"), .string("\u{1F6A6}"),
            ]
            let answer = try await session.batchGet(ids)
            let echoed = try answer.expect(200)["results"]?.array?.map { $0["id"] ?? .null }
            guard echoed == ids else { throw .seen("other ids than were asked for") }
        },
        ConformanceCheck(
            "batch-get-limits",
            "batchGetDevices",
            "More than 100 ids are refused, and none too.",
            Points.batchLimits
        ),
        ConformanceCheck(
            "body-types",
            "batchGetDevices",
            "A body that is not application/json is 415, and one that is no JSON in UTF-8 is 400.",
            Points.bodies
        ),
        ConformanceCheck(
            "unknown-job",
            "getJob",
            "A job that does not exist is 404 job_unknown."
        ) { session throws(ConformanceFault) in
            try await session.call("job/v1/jobs/j-" + String(repeating: "z", count: 26))
                .expectProblem(404, "job_unknown")
        },
        ConformanceCheck(
            "unknown-path",
            "rule: Errors",
            "A path that names nothing is 404 not_found, and leads nowhere else."
        ) { session throws(ConformanceFault) in
            try await session.call("twin/v1/nothing").expectProblem(404, "not_found")
        },
    ]

    private enum Points {
        static func read(_ session: ConformanceSession) async throws(ConformanceFault) {
            let device = try await session.someDevice()
            let answer = try await session.call("twin/v1/devices/\(device)")
            let twin = try answer.expect(200)
            guard twin["id"]?.string == device.text.string else { throw .seen("another device") }
            guard let revision = twin["revision"]?.integer, answer["etag"] == "\"r\(revision)\""
            else {
                throw .seen("the ETag \(visible(answer["etag"] ?? "is missing", most: 64))")
            }
            guard answer["tidegate-as-of"].flatMap(Timestamp.init(_:)) != nil else {
                throw .seen("no time in Tidegate-As-Of")
            }
            let row = try await session.adapted { platform async throws(PlatformError) in
                try await platform.twin(of: device)
            }
            guard row != nil else { throw .seen("at first there, and then unknown") }
        }

        static func notModified(_ session: ConformanceSession) async throws(ConformanceFault) {
            let path = "twin/v1/devices/\(try await session.someDevice())"
            let first = try await session.call(path)
            guard let etag = first["etag"] else { throw .notApplicable("a point read has no ETag") }
            let other = [(name: "If-None-Match", value: "\"r-none\"")]
            try await session.call(path, headers: other).expect(200)
            // A change in between may have made another etag; then that one stands.
            for _ in 0..<3 {
                let known = [(name: "If-None-Match", value: etag)]
                let again = try await session.call(path, headers: known)
                guard again.status == 304 || again["etag"] == etag else { continue }
                guard again.status == 304, again.response.body.isEmpty, again["etag"] == etag else {
                    throw .seen(
                        "\(again.summary), ETag \(visible(again["etag"] ?? "missing", most: 64))"
                    )
                }
                guard again["tidegate-as-of"].flatMap(Timestamp.init(_:)) != nil else {
                    throw .seen("304 without Tidegate-As-Of")
                }
                return
            }
            throw .seen("the etag changes with every read")
        }

        static func batch(_ session: ConformanceSession) async throws(ConformanceFault) {
            let device = try await session.someDevice()
            let ids: [JSONValue] = [.string(device.text), "no-such-device-0", .string("../admin")]
            let answer = try await session.batchGet(ids)
            let results = try answer.expect(200)["results"]?.array ?? []
            let statuses = results.map { $0["status"]?.integer ?? 0 }
            guard statuses.count == 3, statuses[0] == 200, statuses[1] == 404,
                [400, 404].contains(statuses[2])
            else { throw .seen("the statuses \(statuses), and 200, 404, 400 were due") }
            guard results[0]["twin"]?["id"]?.string == device.text.string else {
                throw .seen("another twin than was asked for")
            }
            guard results[1]["error"]?["code"]?.string == "device_unknown" else {
                throw .seen("an unknown device without the error device_unknown")
            }
            guard answer["tidegate-as-of"].flatMap(Timestamp.init(_:)) != nil else {
                throw .seen("no time in Tidegate-As-Of")
            }
        }

        static func batchLimits(_ session: ConformanceSession) async throws(ConformanceFault) {
            let many = (0..<101).map { JSONValue.string("no-such-device-\($0)") }
            try await session.batchGet(many).expectProblem(413, "too_many_ids")
            try await session.batchGet([]).expectProblem(400, "invalid_request")
        }

        static func bodies(_ session: ConformanceSession) async throws(ConformanceFault) {
            let good = Array(#"{"ids":["no-such-device-0"]}"#.utf8)
            let bad = Array(#"{"ids":[""#.utf8) + [0xC3, 0x28] + Array(#""]}"#.utf8)
            let cases: [(String, [UInt8], Int, String)] = [
                ("text/plain", good, 415, "unsupported_media_type"),
                ("application/json", Array(good.dropLast(3)), 400, "invalid_request"),
                ("application/json", bad, 400, "invalid_request"),
            ]
            for (type, body, status, code) in cases {
                let answer = try await session.call(
                    "twin/v1/devices:batchGet",
                    method: .post,
                    headers: [(name: "Content-Type", value: type)],
                    body: body
                )
                try answer.expectProblem(status, code)
            }
        }
    }
}
