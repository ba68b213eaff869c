import FleetModel
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import NIOCore

/// Carries calls and answers between the HTTP server and the API.
struct ControlResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    /// A call brings at most so many bytes.
    private static var mostBytes: Int { 64 * 1_024 }

    let api: ControlAPI

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        let answer: ControlAnswer
        do {
            answer = await api.answer(try await read(request))
        } catch let problem as Problem {
            answer = problem.answer
        }
        var headers = HTTPFields()
        headers[.contentType] = answer.contentType
        headers[.cacheControl] = "no-store"
        return Response(
            status: HTTPResponse.Status(code: answer.status),
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body))
        )
    }

    private func read(_ request: Request) async throws -> ControlRequest {
        var bytes: [UInt8] = []
        for try await part in request.body {
            guard bytes.count + part.readableBytes <= Self.mostBytes else {
                throw Problem(413, "too_large", "a body has at most \(Self.mostBytes) bytes")
            }
            bytes.append(contentsOf: part.readableBytesView)
        }
        var query: [String: String] = [:]
        for (name, value) in request.uri.queryParameters { query[String(name)] = String(value) }
        let key = HTTPField.Name("Idempotency-Key").flatMap { request.headers[$0] }
        return ControlRequest(
            method: request.method.rawValue,
            segments: request.uri.path.split(separator: "/").map {
                $0.removingPercentEncoding ?? String($0)
            },
            query: query,
            idempotencyKey: key,
            body: try object(bytes)
        )
    }

    private func object(_ bytes: [UInt8]) throws -> JSONObject {
        guard !bytes.isEmpty else { return JSONObject() }
        let value: JSONValue
        do {
            value = try JSONParser(limits: JSONLimits(bytes: Self.mostBytes, depth: 16))
                .parse(bytes)
        } catch {
            throw Problem.invalid("the body is not JSON: \(error.message)")
        }
        guard let object = value.object else { throw Problem.invalid("the body is not an object") }
        return object
    }
}
