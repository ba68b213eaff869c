import FleetModel
import HTTPTransport
import JSON

/// A loopback server, or a Unix socket, that answers in JSON.
struct Endpoint: Sendable {
    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    private let client: HTTPClient
    private let address: HTTPAddress

    init(port: Int, token: String) throws {
        try self.init("http://127.0.0.1:\(port)/", token: token)
    }

    init(socket: String) throws {
        try self.init("http://localhost/", socket: socket)
    }

    private init(_ url: String, token: String? = nil, socket: String? = nil) throws {
        guard let address = HTTPAddress(url) else {
            throw Refused(description: "\(url) is no address")
        }
        self.address = address
        let credential = token.map {
            OriginCredential(origin: address.origin, source: .value(Secret($0)))
        }
        client = HTTPClient(
            settings: HTTPSettings(
                credential: credential,
                unixSocket: socket,
                allowsPlainHTTP: true
            ),
            concurrency: 1
        )
    }

    func get(_ path: String, query: [(name: String, value: String)] = []) async throws -> JSONValue
    {
        try JSONParser().parse(try await send(.get, path, query: query))
    }

    /// The values of a stream of lines, without its trailer.
    func lines(_ path: String, accepting type: String? = nil) async throws -> [JSONValue] {
        let headers = type.flatMap { HTTPHeader("Accept", $0) }.map { [$0] } ?? []
        let bytes = try await send(.get, path, headers: headers)
        let values = try bytes.split(separator: UInt8(ascii: "\n")).map {
            try JSONParser().parse($0)
        }
        guard let count = values.last?["trailer"]?["count"]?.integer,
            count == Int64(values.count - 1)
        else { throw Refused(description: "\(path) has no trailer that fits") }
        return Array(values.dropLast())
    }

    @discardableResult
    func post(
        _ path: String,
        _ body: String,
        headers: [String: String] = [:]
    ) async throws -> JSONValue {
        let fields = headers.merging(["Content-Type": "application/json"]) { own, _ in own }
        return try JSONParser().parse(
            try await send(
                .post,
                path,
                headers: fields.compactMap { HTTPHeader($0.key, $0.value) },
                body: Array(body.utf8)
            )
        )
    }

    private func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        query: [(name: String, value: String)] = [],
        headers: [HTTPHeader] = [],
        body: [UInt8] = []
    ) async throws -> [UInt8] {
        let segments = path.split(separator: "/").map(String.init)
        let response = try await client.send(
            HTTPRequest(
                method,
                address.appending(segments: segments, query: query),
                headers: headers,
                body: body
            )
        )
        guard (200..<300).contains(response.status) else {
            let text = String(decoding: response.body, as: UTF8.self)
            throw Refused(description: "\(path): \(response.status) \(text)")
        }
        return response.body
    }
}
