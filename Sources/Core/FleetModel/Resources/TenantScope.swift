/// What a tenant may say: where its files lie, which cohorts and fields are its own, and how much it may use. What is not
/// listed is not its own.
package struct TenantScope: Hashable, Sendable, Codable {
    /// Whose signature on a commit speaks for the tenant.
    package struct Signer: Hashable, Sendable, Codable {
        package let name: Text
        package let key: SignerKey

        package init(name: Text, key: SignerKey) {
            self.name = name
            self.key = key
        }
    }

    /// Bounds on what the tenant uses at once; nil: the fleet's alone hold.
    package struct Quotas: Hashable, Sendable, Codable {
        package let devices: Int?
        package let jobsInFlight: Int?
        /// Above this share or count of unhealthy devices no job to a healthy one starts.
        package let unhealthy: Quantity?

        package init(devices: Int?, jobsInFlight: Int?, unhealthy: Quantity?) {
            self.devices = devices
            self.jobsInFlight = jobsInFlight
            self.unhealthy = unhealthy
        }
    }

    package let name: ResourceName
    package let span: SourceSpan
    /// A folder inside the followed path, without `/` at its ends.
    package let path: Text
    /// Sorted, each once.
    package let cohorts: [ResourceName]
    /// Paths of configuration, with all below them; sorted, each once.
    package let fields: [FieldPath]
    package let quotas: Quotas
    /// In the order of the spec.
    package let signers: [Signer]

    package init(
        name: ResourceName,
        span: SourceSpan,
        path: Text,
        cohorts: [ResourceName],
        fields: [FieldPath],
        quotas: Quotas,
        signers: [Signer]
    ) {
        self.name = name
        self.span = span
        self.path = path
        self.cohorts = cohorts.sorted()
        self.fields = fields.sorted()
        self.quotas = quotas
        self.signers = signers
    }
}

/// The fingerprint of a key that signs commits.
package struct SignerKey: Hashable, Sendable, Codable {
    package let text: Text

    /// Takes `SHA256:` and 43 characters of Base64, as `ssh-keygen -l` prints, or the 40 hexadecimal digits of an OpenPGP
    /// fingerprint.
    package init?(_ text: String) {
        let prefix = "SHA256:".utf8
        let isSSH =
            text.utf8.starts(with: prefix) && text.utf8.count == prefix.count + 43
            && text.utf8.dropFirst(prefix.count).allSatisfy {
                ASCII.isAlphanumeric($0) || "+/".utf8.contains($0)
            }
        let isOpenPGP =
            text.utf8.count == 40
            && text.utf8.allSatisfy {
                ASCII.isDigit($0) || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains($0)
            }
        guard isSSH || isOpenPGP else { return nil }
        self.text = Text(text)
    }
}
