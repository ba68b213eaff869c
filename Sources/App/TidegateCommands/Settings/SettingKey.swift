/// One setting of the host: its place in `tidegate.yaml`, and from that its environment variable.
///
/// Settings come from the file, the environment and flags, in rising order.
enum SettingKey: String, CaseIterable {
    case tenant = "tenant"
    case state = "state"
    case timeScale = "timeScale"
    case repositoryURL = "repository.url"
    case repositoryBranch = "repository.branch"
    case repositoryPath = "repository.path"
    case repositoryPoll = "repository.poll"
    case repositorySSHKey = "repository.credentials.sshKey"
    case repositoryKnownHosts = "repository.credentials.knownHosts"
    case repositoryBearerFile = "repository.credentials.bearerFile"
    case repositoryUser = "repository.credentials.user"
    case repositoryPasswordFile = "repository.credentials.passwordFile"
    case repositoryCA = "repository.ca"
    case repositoryCertificate = "repository.clientCertificate.cert"
    case repositoryCertificateKey = "repository.clientCertificate.key"
    case platformKind = "platform.kind"
    case platformURL = "platform.url"
    case platformBearerFile = "platform.credentials.bearerFile"
    case platformCA = "platform.ca"
    case platformCertificate = "platform.clientCertificate.cert"
    case platformCertificateKey = "platform.clientCertificate.key"
    case sweepFull = "sweep.full"
    case sweepWhole = "sweep.whole"
    case limitJobs = "limits.jobsInFlight"
    case limitUnhealthy = "limits.unhealthy"
    case planVerify = "plan.verify"

    /// `repository.credentials.sshKey` → `TIDEGATE_REPOSITORY_CREDENTIALS_SSH_KEY`.
    var variable: String {
        var name = "TIDEGATE_"
        var previous: Character = "."
        for character in rawValue {
            if character == "." {
                name += "_"
            } else {
                if character.isUppercase, previous.isLowercase { name += "_" }
                name += character.uppercased()
            }
            previous = character
        }
        return name
    }

    /// What holds where nothing is said; nil: there is no default.
    var standard: String? {
        switch self {
        case .tenant: "default"
        case .state: "/var/lib/tidegate"
        case .timeScale: "1"
        case .repositoryBranch: "main"
        case .repositoryPath: ""
        case .repositoryPoll: "60s"
        case .platformKind: "tidegate"
        case .sweepFull: "6h"
        case .sweepWhole: "24h"
        case .limitJobs: "20000"
        case .planVerify: "false"
        default: nil
        }
    }
}
