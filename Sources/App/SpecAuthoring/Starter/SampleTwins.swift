import FleetModel

/// Five devices that do not exist, as a platform would list them: four kiosks of two sites and one of no cohort.
enum SampleTwins {
    private static let time = "2026-01-01T12:00:00.000Z"

    private static let devices: [(id: String, role: String, site: String, version: String)] = [
        ("kiosk-0001", "kiosk", "berlin", "1.0.0"), ("kiosk-0002", "kiosk", "berlin", "1.0.0"),
        ("kiosk-0003", "kiosk", "paris", "1.0.0"), ("kiosk-0004", "kiosk", "paris", "1.1.0"),
        ("printer-0001", "printer", "paris", "1.0.0"),
    ]

    /// One twin a line, then the trailer.
    static var text: String {
        let twins = devices.map { device -> JSONValue in
            [
                "id": .string(device.id), "incarnation": "1", "revision": 1, "etag": "r1",
                "labels": ["role": .string(device.role), "site": .string(device.site)],
                "facts": ["model": "k-100"],
                "sections": [
                    "config": [
                        "reported": ["telemetry": ["intervalSeconds": 60]],
                        "observedGeneration": 0, "applied": .null,
                    ],
                    "firmware": [
                        "reported": [
                            "os": ["running": .string(device.version), "confirmed": true]
                        ], "observedGeneration": 0, "applied": .null,
                    ],
                ],
                "conditions": [
                    ["type": "Ready", "status": "true", "reason": "Running", "message": ""]
                ], "health": ["metrics": [:]],
                "connectivity": ["state": "online", "expectedIntervalSeconds": 60], "job": .null,
                "reportSeq": 1, "reportedAt": .string(time), "lastSeenAt": .string(time),
            ]
        }
        let trailer: JSONValue = [
            "trailer": ["count": .integer(devices.count), "asOf": .string(time)]
        ]
        return (twins + [trailer]).map { $0.canonicalText + "\n" }.joined()
    }
}
