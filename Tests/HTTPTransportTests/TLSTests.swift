import FleetModel
import Foundation
import HTTPTransport
import Testing

/// A private authority with certificates, and an nginx that shows them, in a folder of its own.
///
/// Ports: one for each certificate, and one that demands a client's.
final class TLSServers {
    static let isPossible =
        FileManager.default.isExecutableFile(atPath: "/usr/sbin/nginx")
        && FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")

    let folder: URL
    private let nginx = Process()
    private(set) var ports: [String: Int] = [:]

    init() throws {
        folder = URL(filePath: "/tmp/tg-tls-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Self.makeCertificates.write(
            to: folder.appending(path: "make.sh"),
            atomically: true,
            encoding: .utf8
        )
        let make = Process()
        make.executableURL = URL(filePath: "/bin/bash")
        make.arguments = ["make.sh"]
        make.currentDirectoryURL = folder
        try make.run()
        make.waitUntilExit()
        try #require(make.terminationStatus == 0, "openssl makes the certificates")
        for name in ["good", "wrongname", "expired", "selfsigned", "client"] {
            ports[name] = try Self.freePort()
        }
        try start()
    }

    deinit {
        if nginx.isRunning {
            nginx.terminate()
            nginx.waitUntilExit()
        }
        try? FileManager.default.removeItem(at: folder)
    }

    func file(_ name: String) -> String { folder.appending(path: name).path }

    func url(_ name: String) -> String { "https://127.0.0.1:\(ports[name] ?? 0)/" }

    private func start() throws {
        let servers = ports.map { name, port in
            let certificate = name == "client" ? "good" : name
            let client =
                name == "client" ? "ssl_verify_client on; ssl_client_certificate ca.crt;" : ""
            return """
                server { listen 127.0.0.1:\(port) ssl; ssl_certificate \(certificate).crt;
                  ssl_certificate_key \(certificate).key; ssl_protocols TLSv1.2 TLSv1.3; \(client)
                  location / { default_type text/plain; return 200 "$ssl_client_s_dn ok"; } }
                """
        }
        let configuration = """
            daemon off; worker_processes 1; pid \(file("pid")); error_log \(file("error.log"));
            events {}
            http { access_log off; client_body_temp_path \(file("t1")); proxy_temp_path \(file("t2"));
              fastcgi_temp_path \(file("t3")); uwsgi_temp_path \(file("t4")); scgi_temp_path \(file("t5"));
              \(servers.joined(separator: "\n")) }
            """
        try configuration.write(
            to: folder.appending(path: "nginx.conf"),
            atomically: true,
            encoding: .utf8
        )
        nginx.executableURL = URL(filePath: "/usr/sbin/nginx")
        nginx.arguments = ["-p", folder.path, "-c", file("nginx.conf"), "-e", file("error.log")]
        nginx.standardError = FileHandle.nullDevice
        try nginx.run()
        for _ in 0..<100 where !FileManager.default.fileExists(atPath: file("pid")) {
            usleep(50_000)
        }
        usleep(100_000)
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0
                    ? getsockname(descriptor, generic, &length) : -1
            }
        }
        try #require(status == 0)
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static let makeCertificates = """
        set -e
        key() { openssl ecparam -name prime256v1 -genkey -noout -out $1.key; }
        key ca; key otherca
        for ca in ca otherca; do
          openssl req -x509 -new -key $ca.key -subj "/CN=Test $ca" -days 2 -out $ca.crt
        done
        printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=index.txt\\nserial=serial\\nnew_certs_dir=.\\npolicy=p\\n\
        default_md=sha256\\ncopy_extensions=copy\\nunique_subject=no\\n[p]\\ncommonName=supplied\\n' > ca.cnf
        : > index.txt; echo 01 > serial
        sign() { # NAME SAN CA START END
          key $1
          openssl req -new -key $1.key -subj "/CN=$1" -addext "subjectAltName=$2" -out $1.csr
          openssl ca -batch -config ca.cnf -cert $3.crt -keyfile $3.key -in $1.csr -out $1.crt \\
            -notext -startdate $4 -enddate $5 2>/dev/null
        }
        long=20491231235959Z
        sign good IP:127.0.0.1,DNS:localhost ca 20200101000000Z $long
        sign wrongname DNS:elsewhere.example ca 20200101000000Z $long
        sign expired IP:127.0.0.1 ca 20200101000000Z 20210101000000Z
        sign device DNS:device ca 20200101000000Z $long
        sign stranger DNS:stranger otherca 20200101000000Z $long
        key selfsigned
        openssl req -x509 -new -key selfsigned.key -subj /CN=127.0.0.1 -addext "subjectAltName=IP:127.0.0.1" \\
          -days 2 -out selfsigned.crt
        """
}

@Suite(.enabled(if: TLSServers.isPossible, "nginx and openssl are not installed"))
struct TLSTests {
    private func get(
        _ servers: TLSServers,
        _ name: String,
        authority: String? = "ca",
        client: String? = nil
    ) throws -> String {
        var settings = HTTPSettings(limits: shortLimits())
        settings.tls.authorityFile = authority.map { servers.file($0 + ".crt") }
        settings.tls.clientCertificate = client.map {
            TLSSettings.ClientCertificate(
                certificateFile: servers.file($0 + ".crt"),
                keyFile: servers.file($0 + ".key")
            )
        }
        let response = try HTTPConnection(settings: settings)
            .send(HTTPRequest(.get, try address(servers.url(name))))
        return "\(response.status) \(String(decoding: response.body, as: UTF8.self))"
    }

    @Test func `a server is trusted by its authority, name and time, and by nothing less`() throws {
        let servers = try TLSServers()

        #expect(try get(servers, "good") == "200  ok")
        for (name, authority) in [
            ("good", "otherca"), ("good", nil), ("wrongname", "ca"), ("expired", "ca"),
            ("selfsigned", "ca"), ("good", "missing"),
        ] as [(String, String?)] {
            let error = #expect(throws: TransportError.self) {
                try get(servers, name, authority: authority)
            }
            #expect(
                error?.code == .untrusted,
                "\(name) \(authority ?? "system"): \(error?.message ?? "")"
            )
        }
    }

    @Test func `a client certificate opens what demands one`() throws {
        let servers = try TLSServers()

        #expect(try get(servers, "client", client: "device") == "200 CN=device ok")
        #expect(try get(servers, "client").hasPrefix("400 "))
        #expect(try get(servers, "client", client: "stranger").hasPrefix("400 "))
        let error = #expect(throws: TransportError.self) {
            try get(servers, "client", client: "missing")
        }
        #expect(error?.code == .untrusted)
    }
}
