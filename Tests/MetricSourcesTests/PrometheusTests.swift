import FleetModel
import Foundation
import LoopbackServer
import RolloutEngine
import Testing

/// A real Prometheus that scrapes a server of the test.
struct PrometheusTests {
    static let program = ["/usr/bin/prometheus", "/usr/local/bin/prometheus"]
        .first(where: FileManager.default.isExecutableFile)

    @Test(
        .enabled(
            if: program != nil,
            "there is no prometheus; scripts/install-dependencies test installs it"
        )
    )
    func `a real server answers with what it scraped, and with nothing where it has nothing`()
        async throws
    {
        let exporter = try LoopbackServer { _, connection in
            let body = "# TYPE errors_total counter\nerrors_total{cohort=\"gateways\"} 7\n"
            connection.send(
                Array(
                    ("HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: "
                        + "\(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)").utf8
                )
            )
            connection.close()
        }
        defer { exporter.stop() }
        let port = try freePort()
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("tidegate-prometheus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try started(in: folder, port: port, scraping: exporter.port)
        defer {
            server.terminate()
            server.waitUntilExit()
        }
        let query: Text = "sum(errors_total{cohort=\"gateways\"})"
        var result = GateAnswer.Result.failure("never asked")
        for _ in 0..<120 where result != .number(7) {
            try await Task.sleep(for: .milliseconds(250))
            result = try await MetricSourcesTests.ask(query, port: port)
        }
        #expect(result == .number(7))
        func ask(_ query: Text) async throws -> GateAnswer.Result {
            try await MetricSourcesTests.ask(query, port: port)
        }
        #expect(
            try await ask("errors_total{cohort=\"none\"}") == .noData("the query gives no series")
        )
        #expect(try await ask("scalar(sum(errors_total)) * 2") == .number(14))
        guard case .number(let number) = try await ask("sum(errors_total) / 0 * 0") else {
            Issue.record("no number")
            return
        }
        #expect(number.isNaN)
        guard case .failure(let several) = try await ask("{__name__=~\"errors_total|up\"}") else {
            Issue.record("several series were taken")
            return
        }
        #expect(several.contains("2 series"))
        guard case .failure(let wrong) = try await ask("sum(") else {
            Issue.record("a wrong query was taken")
            return
        }
        #expect(wrong.contains("400: bad_data"))
    }

    private func started(in folder: URL, port: Int, scraping target: Int) throws -> Process {
        let settings = folder.appendingPathComponent("prometheus.yml")
        try Data(
            """
            global: {scrape_interval: 1s}
            scrape_configs:
              - job_name: fleet
                static_configs: [{targets: ["127.0.0.1:\(target)"]}]
            """.utf8
        ).write(to: settings)
        let server = Process()
        server.executableURL = URL(fileURLWithPath: try #require(Self.program))
        server.arguments = [
            "--config.file=\(settings.path)", "--storage.tsdb.path=\(folder.path)/data",
            "--web.listen-address=127.0.0.1:\(port)", "--log.level=error",
        ]
        server.standardOutput = FileHandle.nullDevice
        server.standardError = FileHandle.nullDevice
        try server.run()
        return server
    }

    /// A port that nobody listens on now.
    private func freePort() throws -> Int {
        let server = try LoopbackServer(answering: [])
        defer { server.stop() }
        return server.port
    }
}
