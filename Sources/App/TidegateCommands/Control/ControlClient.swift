import FleetModel
import Foundation
import HTTPTransport
import JSON

/// Speaks to the running controller through the Unix socket in its state folder.
struct ControlClient {
    private let client: HTTPClient
    private let address: HTTPAddress
    private let socket: String

    /// Throws a failure where the folder holds no socket: no controller runs on that state.
    init(stateFolder: String) throws {
        socket = stateFolder + "/control.sock"
        guard FileManager.default.fileExists(atPath: socket) else {
            throw CommandFailure(
                "no controller runs on the state folder \(stateFolder): there is no \(socket); "
                    + "name the folder by --state, or start `tidegate run`"
            )
        }
        guard let address = HTTPAddress("http://localhost/") else {
            preconditionFailure("the control address is a constant")
        }
        self.address = address
        client = HTTPClient(
            settings: HTTPSettings(unixSocket: socket, allowsPlainHTTP: true),
            concurrency: 1
        )
    }

    /// The answer's JSON; throws a failure with the problem's own words where the status is not a success.
    func get(
        _ segments: [String],
        query: [(name: String, value: String)] = []
    ) async throws -> JSONValue {
        try await send(.get, segments, query: query, body: nil)
    }

    func post(_ segments: [String], _ body: JSONValue) async throws -> JSONValue {
        try await send(.post, segments, query: [], body: body)
    }

    private func send(
        _ method: HTTPRequest.Method,
        _ segments: [String],
        query: [(name: String, value: String)],
        body: JSONValue?
    ) async throws -> JSONValue {
        var headers: [HTTPHeader] = []
        if body != nil, let type = HTTPHeader("Content-Type", "application/json") {
            headers.append(type)
        }
        let request = HTTPRequest(
            method,
            address.appending(segments: segments, query: query),
            headers: headers,
            body: body?.canonicalBytes ?? []
        )
        let response: HTTPResponse
        do {
            response = try await client.send(request)
        } catch {
            throw CommandFailure(
                "the controller behind \(socket) does not answer: \(error.message)"
            )
        }
        let value = response.body.isEmpty ? JSONValue.null : try JSONParser().parse(response.body)
        guard (200..<300).contains(response.status) else {
            let detail =
                value["detail"]?.string ?? value["title"]?.string ?? "status \(response.status)"
            let code: Int = response.status
            throw CommandFailure(detail, code: code == 409 || code == 403 ? .denied : .failed)
        }
        return value
    }
}
