import FleetModel

/// Why no steps lead to a version, told hop by hop from it downwards.
struct UpgradeTrail {
    /// So many hops are told.
    private static let hopLimit = 5

    /// Clauses joined by semicolons, without a full stop.
    private(set) var text = ""
    /// The versions that are passed through, each once.
    private(set) var related: [Diagnostic.Related] = []

    /// `blocked` says of versions why they cannot be installed, whatever leads to them.
    init(
        to goal: Int,
        in catalogue: ComponentCatalogue,
        blocked: (Int) -> String? = { _ in nil }
    ) {
        var clauses: [String] = []
        var next: Int? = goal
        while let index = next {
            let entry = catalogue.entries[index]
            guard clauses.count < Self.hopLimit else {
                clauses.append("and so on")
                break
            }
            if index != goal {
                related.append(.init(span: entry.span, message: "\(entry.version), on the way"))
            }
            next = nil
            if let reason = blocked(index) {
                clauses.append(reason)
            } else if let below = catalogue.predecessor(of: index) {
                clauses.append(Self.step(to: entry, "that is \(catalogue.entries[below].version)"))
                next = below
            } else if let other = catalogue.version(leadingTo: index) {
                clauses.append(Self.step(to: entry, "and \(other) is for other hardware"))
            } else {
                clauses.append(
                    Self.step(to: entry, "and no lower version of the catalogue is in it")
                )
            }
        }
        text = clauses.joined(separator: "; ")
    }

    private static func step(to entry: Firmware, _ rest: String) -> String {
        guard let from = entry.from else {
            return "\(entry.version) goes on from any version, \(rest)"
        }
        return "\(entry.version) goes on from `\(from)`, \(rest)"
    }
}
