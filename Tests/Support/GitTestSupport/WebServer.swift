import Foundation

/// `git http-backend` behind nginx with TLS on 127.0.0.1, under a certificate authority of its own.
package final class WebServer {
    package let port: Int
    package let folder: TemporaryFolder
    private let nginx: ServerProcess
    private let gateway: ServerProcess

    /// Serves every repository below `served` at `/git/`, at `/private/` to `ada` with password `canary-secret` only,
    /// and moves what is asked for at `/moved/` to another host.
    package init(serving served: String) throws {
        folder = try TemporaryFolder()
        port = try LoopbackPort.unused()
        try Self.makeCertificates(in: folder)
        let hash = try Command.run("/usr/bin/openssl", ["passwd", "-apr1", "canary-secret"])
        try folder.write("ada:" + hash, to: "users")
        try folder.write("canary-secret\n", to: "password")
        try folder.write(
            Self.configuration(folder.path, port: port, served: served),
            to: "nginx.conf"
        )
        gateway = try ServerProcess(
            "/usr/sbin/fcgiwrap",
            ["-s", "unix:\(folder.path)/gateway.sock"],
            log: folder.path + "/gateway.log"
        )
        nginx = try ServerProcess(
            "/usr/sbin/nginx",
            ["-c", folder.path + "/nginx.conf", "-p", folder.path],
            log: folder.path + "/nginx.log"
        )
        try LoopbackPort.waitUntilOpen(port)
    }

    /// The path of one of `ca.pem`, `password`.
    package func file(_ name: String) -> String { folder.path + "/" + name }

    private static func makeCertificates(in folder: TemporaryFolder) throws {
        let path = folder.path
        try Command.run(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", path + "/ca.key", "-out", path + "/ca.pem", "-subj",
                "/CN=Test authority",
                "-days", "2",
            ]
        )
        try Command.run(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", path + "/server.key", "-out", path + "/server.pem", "-subj",
                "/CN=localhost", "-days", "2", "-CA", path + "/ca.pem", "-CAkey", path + "/ca.key",
                "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext",
                "basicConstraints=critical,CA:FALSE",
            ]
        )
    }

    private static func configuration(_ path: String, port: Int, served: String) -> String {
        let backend = """
            include /etc/nginx/fastcgi_params;
            fastcgi_param SCRIPT_FILENAME /usr/lib/git-core/git-http-backend;
            fastcgi_param GIT_HTTP_EXPORT_ALL "";
            fastcgi_param GIT_PROJECT_ROOT \(served);
            fastcgi_param PATH_INFO $repository;
            fastcgi_pass unix:\(path)/gateway.sock;
            """
        return """
            daemon off;
            pid \(path)/nginx.pid;
            error_log \(path)/error.log;
            worker_processes 1;
            user root;
            events {}
            http {
              access_log off;
              client_body_temp_path \(path)/body;
              fastcgi_temp_path \(path)/fastcgi;
              proxy_temp_path \(path)/proxy;
              scgi_temp_path \(path)/scgi;
              uwsgi_temp_path \(path)/uwsgi;
              server {
                listen 127.0.0.1:\(port) ssl;
                ssl_certificate \(path)/server.pem;
                ssl_certificate_key \(path)/server.key;
                location ~ ^/git(?<repository>/.*)$ { \(backend) }
                location ~ ^/private(?<repository>/.*)$ {
                  auth_basic "private";
                  auth_basic_user_file \(path)/users;
                  \(backend)
                }
                location /moved/ { return 302 https://other.example.net$request_uri; }
              }
            }
            """
    }
}
