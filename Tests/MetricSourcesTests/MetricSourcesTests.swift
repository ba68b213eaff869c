import FleetModel
import Foundation
import HTTPTransport
import LoopbackServer
import MetricSources
import RolloutEngine
import Testing

/// What is made of the answers of metrics servers, right ones and wrong ones.
struct MetricSourcesTests {
    static func name(_ text: String) -> ResourceName {
        ResourceName(text) ?? { preconditionFailure("a bad name") }()
    }

    /// What the source at that port says to a question.
    static func ask(
        _ request: Text,
        _ kind: GateQuestion.Kind = .prometheus,
        port: Int,
        source: String = "fleet-metrics",
        timeout: TimeSpan = .seconds(5),
        credential: String? = nil
    ) async throws -> GateAnswer.Result {
        let base = try #require(HTTPAddress("http://127.0.0.1:\(port)"))
        let sources = MetricSources([
            name("fleet-metrics"): MetricSources.Source(
                base: base,
                credential: credential.map {
                    OriginCredential(origin: base.origin, source: .value(Secret($0)))
                }
            )
        ])
        let id = GateQuestion.ID(
            rollout: RolloutID(
                tenant: .standard,
                cohort: name("gateways"),
                track: .config,
                intent: Digest(of: []),
                ordinal: 1
            ),
            wave: 0,
            gate: name("gate"),
            check: name("errors"),
            ordinal: 0
        )
        return await sources.result(
            of: GateQuestion(
                id: id,
                kind: kind,
                source: name(source),
                request: request,
                timeout: timeout
            )
        )
    }

    private static func response(
        _ body: String,
        status: String = "200 OK",
        type: String = "application/json",
        more: String = ""
    ) -> [UInt8] {
        Array(
            ("HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n"
                + "\(more)Connection: close\r\n\r\n\(body)").utf8
        )
    }

    private func answer(
        _ body: String,
        status: String = "200 OK"
    ) async throws
        -> GateAnswer.Result
    {
        let server = try LoopbackServer(answering: Self.response(body, status: status))
        defer { server.stop() }
        return try await Self.ask("up", port: server.port)
    }

    private func data(_ type: String, _ result: String) -> String {
        #"{"status":"success","data":{"resultType":"\#(type)","result":\#(result)}}"#
    }

    @Test func `one sample and a scalar are a number, and an empty vector is no data`() async throws
    {
        #expect(
            try await answer(data("vector", #"[{"metric":{},"value":[1.5,"0.25"]}]"#))
                == .number(0.25)
        )
        #expect(try await answer(data("scalar", #"[1,"-3e2"]"#)) == .number(-300))
        #expect(try await answer(data("scalar", #"[1,"+Inf"]"#)) == .number(.infinity))
        #expect(
            try await answer(data("vector", "[]")) == .noData("the query gives no series")
        )
        guard case .number(let number) = try await answer(data("scalar", #"[1,"NaN"]"#)) else {
            Issue.record("no number")
            return
        }
        #expect(number.isNaN)
    }

    @Test(
        arguments: [
            (#"[{"value":[1,"1"]},{"value":[1,"2"]}]"#, "vector", "gives 2 series"),
            (#"[{"values":[[1,"1"]]}]"#, "matrix", "no single number"),
            (#"[1,"0x10"]"#, "scalar", "is no number"), (#"[1,"nan"]"#, "scalar", "is no number"),
            (#"[1,2]"#, "scalar", "none of Prometheus"), (#"[{}]"#, "vector", "none of Prometheus"),
            ("7", "vector", "none of Prometheus"), ("[]", "tensor", "none of Prometheus"),
        ]
    )
    func `an answer that is no single number is a failure`(
        _ result: String,
        _ type: String,
        _ part: String
    ) async throws {
        guard case .failure(let message) = try await answer(data(type, result)) else {
            Issue.record("\(result) was taken")
            return
        }
        #expect(message.contains(part), "\(message)")
    }

    @Test func `what the server refuses is told in its words, and nothing is believed`()
        async throws
    {
        let body = #"{"status":"error","errorType":"bad_data","error":"parse error at char 3"}"#
        #expect(
            try await answer(body, status: "400 Bad Request")
                == .failure("it answers with 400: bad_data: parse error at char 3")
        )
        #expect(
            try await answer(body)
                == .failure("it answers with 200: bad_data: parse error at char 3")
        )
        #expect(try await answer("down", status: "503 No") == .failure("it answers with 503"))
        for bytes in ["{", "[]", #"{"status":"success","status":"success"}"#] {
            guard case .failure = try await answer(bytes) else {
                Issue.record("\(bytes) was taken")
                return
            }
        }
    }

    @Test func `a document is taken from its path, as JSON and nothing else`() async throws {
        let server = try LoopbackServer { request, connection in
            switch request.target {
            case "/health?deep=1": connection.send(Self.response(#"{"errors":2}"#))
            case "/page": connection.send(Self.response("{}", type: "text/html"))
            case "/moved":
                connection.send(
                    Self.response(
                        "{}",
                        status: "302 Found",
                        more: "Location: http://127.0.0.1:1/health\r\n"
                    )
                )
            case "/huge":
                connection.send(
                    Self.response("\"" + String(repeating: "x", count: 1 << 17) + "\"")
                )
            default: connection.send(Self.response("{}", status: "404 Not Found"))
            }
            connection.close()
        }
        defer { server.stop() }
        #expect(
            try await Self.ask("/health?deep=1", .http, port: server.port)
                == .document(["errors": 2])
        )
        for path in ["/page", "/moved", "/huge", "/none"] as [Text] {
            guard case .failure = try await Self.ask(path, .http, port: server.port) else {
                Issue.record("\(path) was taken")
                return
            }
        }
        #expect(server.requests.count == 5)
    }

    @Test func `a server that is down, silent or not named is a failure in time`() async throws {
        let server = try LoopbackServer { _, connection in
            Thread.sleep(forTimeInterval: 20)
            connection.close()
        }
        let port = server.port
        let clock = ContinuousClock()
        let time = try await clock.measure {
            guard case .failure = try await Self.ask("up", port: port, timeout: .seconds(1)) else {
                Issue.record("an answer came")
                return
            }
        }
        #expect(time < .seconds(10))
        server.stop()
        guard case .failure = try await Self.ask("up", port: port) else {
            Issue.record("an answer came")
            return
        }
        #expect(
            try await Self.ask("up", port: port, source: "elsewhere")
                == .unknown(Self.name("elsewhere"))
        )
    }

    @Test func `the query is encoded, the credential is sent, and neither stands in a failure`()
        async throws
    {
        let server = try LoopbackServer { _, connection in
            connection.send(Self.response("no", status: "401 Unauthorized"))
            connection.close()
        }
        defer { server.stop() }
        let result = try await Self.ask(
            #"sum(rate(x{a="b c&d"}[5m]))"#,
            port: server.port,
            credential: "hunter2"
        )
        #expect(result == .failure("it answers with 401"))
        let request = try #require(server.requests.first)
        #expect(request.target.hasPrefix("/api/v1/query?query=sum%28rate%28x%7Ba%3D%22b%20c%26d"))
        #expect(request.headers["authorization"] == "Bearer hunter2")
    }
}
