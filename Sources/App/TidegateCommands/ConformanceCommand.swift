import ArgumentParser
import DevicePlatforms
import FleetController
import FleetModel
import HTTPTransport

/// `tidegate conformance`
struct ConformanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Check a platform against the contract of the device API.",
        discussion: """
            Only reads, unless --write-device names a device that is set aside for it: then jobs are created for that \
            device, one generation above all that the platform knows of. They have expired when they are created, or \
            are for a state that no device has, or both, so that nothing is applied; what is open in between is \
            cancelled. Exits with 0 where no check failed, else with 1.
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @Argument(help: "The address under which /twin/v1 and /job/v1 lie.") var url: String
    @Option(help: ArgumentHelp("A file with the bearer token.", valueName: "file"))
    var tokenFile: String?
    @Option(help: ArgumentHelp("PEM of the authorities to trust.", valueName: "file"))
    var ca: String?
    @Option(help: ArgumentHelp("PEM of the client certificate.", valueName: "file"))
    var certificate: String?
    @Option(help: ArgumentHelp("PEM of its key.", valueName: "file")) var certificateKey: String?
    @Option(
        help: ArgumentHelp("Create jobs for this device; see above.", valueName: "id")
    )
    var writeDevice: String?
    @Option(
        help: ArgumentHelp(
            "A cursor of /twin/v1/changes that is older than the platform keeps.",
            valueName: "cursor"
        )
    )
    var oldCursor: String?
    @Option(name: [.customLong("output"), .customShort("o")], help: "text or json.")
    var output: Format = .text

    func validate() throws {
        if let writeDevice, DeviceID(writeDevice) == nil {
            throw ValidationError("--write-device is no device id")
        }
        guard (certificate == nil) == (certificateKey == nil) else {
            throw ValidationError("--certificate and --certificate-key go together")
        }
    }

    func run() async throws {
        try await reportingFailures {
            guard let base = HTTPAddress(url) else {
                throw CommandFailure(
                    "the URL is no http or https URL without user and fragment",
                    code: .usage
                )
            }
            let setting = setting(base)
            try await reach(setting)
            var report = ConformanceReport(url: base.description)
            if output == .text { Console.error("conformance: \(base)") }
            await ConformanceSuite(setting).run { result in
                report.results.append(result)
                if output == .text { Console.out(ConformanceReport.text(of: result)) }
            }
            Console.out(output == .text ? report.summary : report.json.canonicalText)
            if report.failed > 0 { throw ExitCode.failed }
        }
    }

    private func setting(_ base: HTTPAddress) -> ConformanceSuite.Setting {
        let clock = SystemClock()
        var setting = ConformanceSuite.Setting(
            base: base,
            client: client(base, tokenFile.map { .file($0) }),
            clock: PlatformClock(
                monotonic: { clock.now().monotonic },
                pause: { try await clock.pause(for: $0) }
            )
        )
        // Who shows a client certificate needs no token besides.
        if tokenFile != nil, certificate == nil {
            setting.anonymous = client(base, nil)
            setting.stranger = client(base, .value(Secret("not-a-token-of-this-platform")))
        }
        setting.device = writeDevice.flatMap(DeviceID.init)
        setting.oldCursor = oldCursor.map { Text($0) }
        return setting
    }

    private func client(_ base: HTTPAddress, _ token: OriginCredential.Source?) -> HTTPClient {
        var http = HTTPSettings(allowsPlainHTTP: base.origin.isLoopback)
        http.credential = token.map { OriginCredential(origin: base.origin, source: $0) }
        http.tls.authorityFile = ca
        if let certificate, let certificateKey {
            http.tls.clientCertificate = .init(
                certificateFile: certificate,
                keyFile: certificateKey
            )
        }
        return HTTPClient(settings: http, concurrency: 1)
    }

    /// Where nobody answers at all there is nothing to check.
    private func reach(_ setting: ConformanceSuite.Setting) async throws {
        let address = setting.base.appending(segments: ["twin", "v1", "capabilities"])
        do {
            _ = try await setting.client.send(HTTPRequest(.get, address))
        } catch {
            guard [.unreachable, .timedOut, .untrusted, .notAllowed].contains(error.code) else {
                return
            }
            throw CommandFailure(error.description.escapingControls)
        }
    }
}
