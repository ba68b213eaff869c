/// What a path names.
enum Endpoint: Hashable, Sendable {
    case capabilities
    case devices
    case changes
    case reports
    case batchGet
    case device(String)
    case desired(device: String)
    case jobs
    case batchCreate
    case job(String)
    case cancel(String)
    case generations
    case ledger
    case ledgerOffers
    case ledgerExecutions
    case faults
    case status
    case registry

    /// nil: the path names nothing.
    init?(_ path: [String]) {
        guard path.count >= 3, path[1] == "v1" else { return nil }
        let rest = Array(path[2...])
        switch path[0] {
        case "twin": self.init(twin: rest)
        case "job": self.init(job: rest)
        case "simulator": self.init(simulator: rest)
        default: return nil
        }
    }

    private init?(twin rest: [String]) {
        switch (rest[0], rest.count) {
        case ("capabilities", 1): self = .capabilities
        case ("devices", 1): self = .devices
        case ("changes", 1): self = .changes
        case ("reports", 1): self = .reports
        case ("devices:batchGet", 1): self = .batchGet
        case ("devices", 2): self = .device(rest[1])
        case ("devices", 4) where rest[2] == "desired": self = .desired(device: rest[1])
        default: return nil
        }
    }

    private init?(job rest: [String]) {
        switch (rest[0], rest.count) {
        case ("jobs", 1): self = .jobs
        case ("jobs:batchCreate", 1): self = .batchCreate
        case ("jobs", 2): self = .job(rest[1])
        case ("jobs", 3) where rest[2] == "cancel": self = .cancel(rest[1])
        case ("generations", 1): self = .generations
        default: return nil
        }
    }

    private init?(simulator rest: [String]) {
        switch rest {
        case ["ledger"]: self = .ledger
        case ["ledger", "offers"]: self = .ledgerOffers
        case ["ledger", "executions"]: self = .ledgerExecutions
        case ["faults"]: self = .faults
        case ["status"]: self = .status
        case ["registry"]: self = .registry
        default: return nil
        }
    }

    /// The methods that the path takes.
    var methods: [String] {
        switch self {
        case .capabilities, .devices, .changes, .reports, .device, .jobs, .generations, .ledger,
            .ledgerOffers, .ledgerExecutions, .status:
            ["GET"]
        case .batchGet, .batchCreate, .cancel, .registry: ["POST"]
        case .job: ["GET", "PUT"]
        case .faults: ["GET", "POST"]
        case .desired: []
        }
    }

    /// Whether the path is part of the device API, to which the platform's faults apply.
    var isOfDeviceAPI: Bool {
        switch self {
        case .ledger, .ledgerOffers, .ledgerExecutions, .faults, .status, .registry: false
        default: true
        }
    }
}
