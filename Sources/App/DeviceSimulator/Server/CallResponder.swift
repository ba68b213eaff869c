import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What a call brings along, with the connection that it came by.
struct CallContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

/// Carries calls and answers between the HTTP server and the API.
struct CallResponder: HTTPResponder {
    typealias Context = CallContext

    let api: DeviceAPI

    func respond(to request: Request, context: CallContext) async throws -> Response {
        let answer: APIAnswer
        do {
            answer = await api.answer(try await read(request))
        } catch let problem as Problem {
            answer = problem.answer
        }
        return await response(answer, context)
    }

    private func read(_ request: Request) async throws -> APIRequest {
        let most = api.limits.maxBodyBytes
        var body: [UInt8] = []
        for try await part in request.body {
            guard body.count + part.readableBytes <= most else {
                throw Problem(413, "document_too_large", "a body has at most \(most) bytes")
            }
            body.append(contentsOf: part.readableBytesView)
        }
        var headers: [String: String] = [:]
        for field in request.headers {
            let name = field.name.canonicalName
            headers[name] = headers[name].map { $0 + "," + field.value } ?? field.value
        }
        return try APIRequest(
            method: request.method.rawValue,
            path: request.uri.path,
            query: request.uri.query,
            headers: headers,
            body: body
        )
    }

    private func response(_ answer: APIAnswer, _ context: CallContext) async -> Response {
        var headers = HTTPFields()
        if let type = answer.contentType { headers[.contentType] = type }
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        let status = HTTPResponse.Status(code: answer.status)
        switch answer.body {
        case .bytes(let bytes):
            let body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
            return Response(status: status, headers: headers, body: body)
        case .parts(let next):
            let body = ResponseBody { writer in
                var part = 0
                while let bytes = next(part) {
                    if !bytes.isEmpty { try await writer.write(ByteBuffer(bytes: bytes)) }
                    part += 1
                }
                try await writer.finish(nil)
            }
            return Response(status: status, headers: headers, body: body)
        case .cut:
            try? await context.channel.close(mode: .all)
            return Response(status: status)
        }
    }
}
