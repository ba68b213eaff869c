import FleetModel
import HTTPTransport
import JSON

/// Asks the simulator what truly came over the wire and what its devices did, past every word of the controller; and may
/// make the devices slow.
struct SimulatorWitness {
    private let base: HTTPAddress
    private let client: HTTPClient

    init(_ base: HTTPAddress) {
        self.base = base
        var settings = HTTPSettings(allowsPlainHTTP: true)
        // The listing of executions holds a line for every job of the demo.
        settings.limits.bodyBytes = 1 << 30
        client = HTTPClient(settings: settings, concurrency: 1)
    }

    /// The counts of the ledger.
    func ledger() async throws -> JSONValue { try await get("ledger") }

    /// What the simulated world is like now.
    func status() async throws -> JSONValue { try await get("status") }

    /// Devices that began a job of the track, with the number of the execution; the first `skipped` are left out.
    func executions(_ track: Track, after skipped: Int) async throws -> Set<String> {
        var devices: Set<String> = []
        var number = 0
        for line in try await body("ledger/executions").split(separator: UInt8(ascii: "\n")) {
            let entry = try JSONParser().parse(Array(line))
            guard let device = entry["device"]?.string else { continue }
            number += 1
            guard number > skipped, entry["track"]?.string == track.rawValue else { continue }
            devices.insert(device)
        }
        return devices
    }

    /// How many jobs of the track devices are at work on.
    func unfinished(_ track: Track) async throws -> Int {
        try await body("ledger/executions").split(separator: UInt8(ascii: "\n")).count { line in
            let entry = try JSONParser().parse(Array(line))
            return entry["track"]?.string == track.rawValue && entry["outcome"] == nil
        }
    }

    /// The share of devices that take ten times as long for what they begin from now on.
    func setSlowShare(_ share: Int) async throws {
        let faults: JSONValue = ["slowShare": .integer(share)]
        _ = try await body("faults", .post, faults.canonicalBytes)
    }

    private func get(_ path: String) async throws -> JSONValue {
        try JSONParser().parse(try await body(path))
    }

    private func body(
        _ path: String,
        _ method: HTTPRequest.Method = .get,
        _ sent: [UInt8] = []
    ) async throws -> [UInt8] {
        let segments = ["simulator", "v1"] + path.split(separator: "/").map(String.init)
        let headers = sent.isEmpty ? [] : [HTTPHeader("Content-Type", "application/json")]
        let response: HTTPResponse
        do {
            response = try await client.send(
                HTTPRequest(
                    method,
                    base.appending(segments: segments, query: []),
                    headers: headers.compactMap { $0 },
                    body: sent
                )
            )
        } catch {
            throw CommandFailure("the simulator does not answer: \(error.message)")
        }
        guard response.status == 200 else {
            throw CommandFailure("the simulator answers \(path) with \(response.status)")
        }
        return response.body
    }
}
