/// Who we are to a repository, and whom we believe to be it: paths of files, never a secret itself.
package struct GitCredentials: Hashable, Sendable {
    /// How we show an HTTPS server who we are.
    package enum WebLogin: Hashable, Sendable {
        /// `Authorization: Bearer …` with the content of a file.
        case bearer(tokenFile: String)
        /// `Authorization: Basic …` with a user and the content of a file.
        case basic(user: String, passwordFile: String)
    }

    /// A client certificate and its key, both as PEM files.
    package struct ClientCertificate: Hashable, Sendable {
        package let certificateFile: String
        package let keyFile: String

        package init(certificateFile: String, keyFile: String) {
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }

    /// The private key for `ssh://`; readable by nobody else, or OpenSSH refuses it.
    package var sshKey: String?
    /// The hosts that `ssh://` believes, as OpenSSH writes them.
    package var knownHosts: String?
    package var webLogin: WebLogin?
    /// The certificate authorities that `https://` believes in place of the system's.
    package var authorityFile: String?
    package var clientCertificate: ClientCertificate?

    package init(
        sshKey: String? = nil,
        knownHosts: String? = nil,
        webLogin: WebLogin? = nil,
        authorityFile: String? = nil,
        clientCertificate: ClientCertificate? = nil
    ) {
        self.sshKey = sshKey
        self.knownHosts = knownHosts
        self.webLogin = webLogin
        self.authorityFile = authorityFile
        self.clientCertificate = clientCertificate
    }
}
