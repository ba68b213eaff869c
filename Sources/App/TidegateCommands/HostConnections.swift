import DevicePlatforms
import FleetController
import FleetModel
import GitSource
import JSON
import HTTPTransport
import MetricSources
import RolloutEngine
import YAML

/// Opens what the settings of the host name: the platform, and the repository.
struct HostConnections {
    let settings: HostSettings
    let clock: SystemClock

    /// The device platform behind `platform.url`.
    ///
    /// `onTwoThreads`: whether twins of a listing are read on one thread and taken on another.
    func platform(
        keeping projection: TwinProjection = .all,
        onTwoThreads: Bool = false
    ) throws -> TidegatePlatform {
        let kind = try settings.required(.platformKind)
        guard kind == "tidegate" else {
            throw CommandFailure(
                "`platform.kind` is `\(kind.escapingControls)`, and the one kind of this version is `tidegate`",
                code: .usage
            )
        }
        let url = try settings.required(.platformURL)
        guard let address = HTTPAddress(url) else {
            throw CommandFailure(
                "`platform.url` is no http or https URL without user and fragment",
                code: .usage
            )
        }
        var http = HTTPSettings(allowsPlainHTTP: address.origin.isLoopback)
        if let file = settings.text(.platformBearerFile) {
            http.credential = OriginCredential(origin: address.origin, source: .file(file))
        }
        http.tls.authorityFile = settings.text(.platformCA)
        if let certificate = settings.text(.platformCertificate) {
            http.tls.clientCertificate = .init(
                certificateFile: certificate,
                keyFile: try settings.required(.platformCertificateKey)
            )
        }
        let clock = clock
        return TidegatePlatform(
            base: address,
            client: HTTPClient(settings: http),
            clock: PlatformClock(
                monotonic: { clock.now().monotonic },
                pause: { try await clock.pause(for: $0) }
            ),
            projection: projection,
            onTwoThreads: onTwoThreads
        )
    }

    /// The services below `metrics`, which gates ask by their names.
    func metricSources() throws -> any GateServices {
        var sources: [ResourceName: MetricSources.Source] = [:]
        for (label, values) in settings.sources.sorted(by: { $0.key < $1.key }) {
            let url = values[.url]?.text ?? ""
            guard let name = ResourceName(label), let address = HTTPAddress(url),
                address.query == nil
            else {
                throw CommandFailure(
                    "`metrics.\(label.escapingControls).url` is no http or https URL without user, query and fragment",
                    code: .usage
                )
            }
            var tls = TLSSettings(authorityFile: values[.authorityFile]?.text)
            if let certificate = values[.certificate]?.text {
                guard let key = values[.certificateKey]?.text else {
                    throw CommandFailure(
                        "`metrics.\(label).clientCertificate.key` is not set",
                        code: .usage
                    )
                }
                tls.clientCertificate = .init(certificateFile: certificate, keyFile: key)
            }
            sources[name] = MetricSources.Source(
                base: address,
                credential: values[.bearerFile].map {
                    OriginCredential(origin: address.origin, source: .file($0.text))
                },
                tls: tls
            )
        }
        return MetricSources(sources)
    }

    /// The repository behind `repository.url`, with its copy below the folder.
    func repository(
        copyIn folder: String,
        report: @escaping @Sendable (String) -> Void
    ) throws -> GitSource {
        var credentials = GitCredentials(
            sshKey: settings.text(.repositorySSHKey),
            knownHosts: settings.text(.repositoryKnownHosts),
            authorityFile: settings.text(.repositoryCA)
        )
        if let file = settings.text(.repositoryBearerFile) {
            credentials.webLogin = .bearer(tokenFile: file)
        } else if let file = settings.text(.repositoryPasswordFile) {
            credentials.webLogin = .basic(
                user: try settings.required(.repositoryUser),
                passwordFile: file
            )
        }
        if let certificate = settings.text(.repositoryCertificate) {
            credentials.clientCertificate = .init(
                certificateFile: certificate,
                keyFile: try settings.required(.repositoryCertificateKey)
            )
        }
        return try GitSource(
            settings: GitSourceSettings(
                url: try settings.required(.repositoryURL),
                branch: try settings.required(.repositoryBranch),
                path: settings.text(.repositoryPath) ?? "",
                credentials: credentials
            ),
            stateFolder: folder,
            parse: { name, bytes in YAMLParser.parse(bytes, path: name) },
            parseSchema: { bytes in SchemaFile.Content(parsing: bytes) },
            report: report
        )
    }
}
