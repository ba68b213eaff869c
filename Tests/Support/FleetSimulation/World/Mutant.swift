package import RolloutEngine

/// A planted bug, of the engine or of what is around it.
package enum Mutant: Hashable, Sendable {
    case engine(EngineMutation)
    case simulator(SimulatorMutant)

    /// All there are, in order.
    package static var all: [Mutant] {
        EngineMutation.allCases.filter { $0 != .none }.map(Mutant.engine)
            + SimulatorMutant.allCases.map(Mutant.simulator)
    }

    package var name: String {
        switch self {
        case .engine(let mutation): mutation.rawValue
        case .simulator(let mutant): mutant.rawValue
        }
    }

    /// The one of that name; nil: there is none.
    package init?(_ name: String) {
        guard let mutant = Self.all.first(where: { $0.name == name }) else { return nil }
        self = mutant
    }
}
