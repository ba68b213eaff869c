import FleetModel

/// One setting of a source of metrics, by its place below `metrics.NAME` in `tidegate.yaml`.
enum MetricSourceKey: String, CaseIterable {
    case url = "url"
    case bearerFile = "credentials.bearerFile"
    case authorityFile = "ca"
    case certificate = "clientCertificate.cert"
    case certificateKey = "clientCertificate.key"

    /// The source and the key of a dotted path; nil: it is none of a source.
    static func split(_ path: String) -> (source: String, key: MetricSourceKey)? {
        let parts = path.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "metrics", ResourceName(String(parts[1])) != nil,
            let key = MetricSourceKey(rawValue: String(parts[2]))
        else { return nil }
        return (String(parts[1]), key)
    }
}
