/// One version of one firmware component in the catalogue.
package struct Firmware: Hashable, Sendable, Codable {
    /// Whether a device may go back to an older version of it.
    package enum Rollback: String, Hashable, Sendable, Codable, CaseIterable {
        case allowed, forbidden
    }

    /// The file for some hardware.
    package struct Artifact: Hashable, Sendable, Codable {
        /// Fact name → accepted values, sorted by name; every one must hold.
        package let hardware: [Hardware]
        package let uri: Text
        /// In bytes.
        package let size: UInt64
        package let sha256: Digest
        package let signature: Signature?
        package let span: SourceSpan

        package init(
            hardware: [Hardware],
            uri: Text,
            size: UInt64,
            sha256: Digest,
            signature: Signature? = nil,
            span: SourceSpan
        ) {
            self.hardware = hardware.sorted { $0.fact < $1.fact }
            self.uri = uri
            self.size = size
            self.sha256 = sha256
            self.signature = signature
            self.span = span
        }

        /// Whether the facts name this hardware; a fact that is missing never matches.
        package func fits(_ facts: LabelSet) -> Bool {
            hardware.allSatisfy { requirement in
                facts[requirement.fact].map(requirement.values.contains) ?? false
            }
        }
    }

    /// A detached signature over the artifact's bytes, which the device checks.
    package struct Signature: Hashable, Sendable, Codable {
        /// How it was made.
        package enum Format: String, Hashable, Sendable, Codable, CaseIterable {
            case minisign, ssh, openpgp, cms
        }

        package let format: Format
        /// Where it lies.
        package let uri: Text
        /// Names the key for the device; nil: the device knows one.
        package let key: Text?

        package init(format: Format, uri: Text, key: Text?) {
            self.format = format
            self.uri = uri
            self.key = key
        }
    }

    /// Which hardware it runs on.
    package struct Hardware: Hashable, Sendable, Codable {
        package let fact: Text
        /// Sorted.
        package let values: [Text]

        package init(fact: Text, values: [Text]) {
            self.fact = fact
            self.values = values.sorted()
        }
    }

    /// A floor on another component.
    package struct Floor: Hashable, Sendable, Codable {
        package let component: Text
        package let range: VersionRange

        package init(component: Text, range: VersionRange) {
            self.component = component
            self.range = range
        }
    }

    package let name: ResourceName
    package let span: SourceSpan
    package let component: Text
    package let version: Version
    package let artifacts: [Artifact]
    /// Versions of the same component from which the step to this one is allowed; nil: from any.
    package let from: VersionRange?
    /// Sorted by component.
    package let floors: [Floor]
    package let rollback: Rollback
    /// How long the installation takes, for the plan's estimate.
    package let estimate: TimeSpan?

    package init(
        name: ResourceName,
        span: SourceSpan,
        component: Text,
        version: Version,
        artifacts: [Artifact],
        from: VersionRange? = nil,
        floors: [Floor] = [],
        rollback: Rollback = .allowed,
        estimate: TimeSpan? = nil
    ) {
        self.name = name
        self.span = span
        self.component = component
        self.version = version
        self.artifacts = artifacts
        self.from = from
        self.floors = floors.sorted { $0.component < $1.component }
        self.rollback = rollback
        self.estimate = estimate
    }

    /// Whether one step leads from the version to this one, by the ranges alone: hardware and floors are other matters.
    package func isInstallable(over version: Version) -> Bool { from?.contains(version) ?? true }
}
