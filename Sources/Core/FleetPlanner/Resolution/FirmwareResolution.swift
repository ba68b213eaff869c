import FleetModel
import SpecLanguage

extension DesiredState {
    func firmwareTarget(for twin: Twin, in state: CohortState) -> DeviceTarget {
        let config = DeviceConfig(state.config(for: twin), for: twin)
        let target = configTarget(for: twin, config)
        return firmwareTarget(for: twin, in: state, config.merged, isConfigMet: target.isMet).target
    }

    /// The target with all hops that are left, in order; hops stand also where only the configuration is in the way.
    func firmwareTarget(
        for twin: Twin,
        in state: CohortState,
        _ config: MergedConfig,
        isConfigMet: Bool
    ) -> (target: DeviceTarget, hops: [UpgradePath.Hop]) {
        let context = FirmwareContext(
            constraints: config.constraints,
            configComesFirst: twin.config.applied != nil && !isConfigMet
        )
        return firmwareTarget(for: twin.firmware, twin.facts, in: state, context)
    }

    /// The same by what is known of the configuration.
    func firmwareTarget(
        for firmware: FirmwareSection,
        _ facts: LabelSet,
        in state: CohortState,
        _ context: FirmwareContext
    ) -> (target: DeviceTarget, hops: [UpgradePath.Hop]) {
        let pins = state.pins.map {
            Wish.FirmwareWish(component: $0.component, version: $0.version)
        }
        return firmwareTarget(for: firmware, facts, pins: pins, context)
    }

    /// The way back to versions that the device ran: over the catalogue, only where every step back is allowed.
    func firmwareRollback(
        for twin: Twin,
        to pins: [Wish.FirmwareWish],
        in state: CohortState
    ) -> DeviceTarget {
        let config = DeviceConfig(state.config(for: twin), for: twin)
        let constraints =
            config.merged.layers.indices.filter { config.isInPlace($0, on: twin) }
            .flatMap { config.merged.layers[$0].constraints }
            + config.merged.doubtful.flatMap(\.constraints)
        let context = FirmwareContext(constraints: constraints, configComesFirst: false)
        return firmwareTarget(
            for: twin.firmware,
            twin.facts,
            pins: pins.sorted { $0.component < $1.component },
            context
        ).target
    }

    private func firmwareTarget(
        for firmware: FirmwareSection,
        _ facts: LabelSet,
        pins: [Wish.FirmwareWish],
        _ context: FirmwareContext
    ) -> (target: DeviceTarget, hops: [UpgradePath.Hop]) {
        var versions = JSONObject()
        for pin in pins { versions[pin.component] = .string(pin.version.description) }
        let digest = JSONValue.object(versions).digest
        let result = FirmwareResolution(firmware, facts, pins, context, catalogue).result
        let isOpen = result.obstacle == nil
        let target = DeviceTarget(
            digest: digest,
            wish: .firmware(pins),
            isMet: result.isMet,
            next: isOpen ? result.hops.first.map { .firmware(FirmwareTarget($0, firmware)) } : nil,
            stepsLeft: isOpen ? result.hops.count : 0,
            artifacts: isOpen ? result.hops.map(\.artifact.sha256) : [],
            lowersVersion: isOpen && result.hops.first.map { $0.to < $0.from } ?? false,
            obstacle: result.obstacle
        )
        return (target, result.hops)
    }
}

extension FirmwareTarget {
    fileprivate init(_ hop: UpgradePath.Hop, _ firmware: FirmwareSection) {
        self.init(
            component: hop.component,
            from: firmware.running(hop.component) ?? Text(hop.from.description),
            version: hop.to,
            uri: hop.artifact.uri,
            size: hop.artifact.size,
            sha256: hop.artifact.sha256
        )
    }
}

/// What the configuration says about the steps of the firmware.
struct FirmwareContext {
    /// Floors of configs: what holds now is not broken.
    let constraints: [UpgradePath.Constraint]
    /// Whether a step down has to wait for the device's configuration.
    let configComesFirst: Bool
}

extension ConfigLayer {
    var constraints: [UpgradePath.Constraint] {
        requires.map {
            UpgradePath.Constraint(
                component: $0.component,
                range: $0.range,
                reason: "\(config) at \($0.span) needs \($0.component) \($0.range)"
            )
        }
    }
}

/// The firmware of one device against its pins.
struct FirmwareResolution {
    struct Result {
        var isMet = false
        var hops: [UpgradePath.Hop] = []
        var obstacle: Obstacle?
    }

    private let firmware: FirmwareSection
    private let facts: LabelSet
    private let pins: [Wish.FirmwareWish]
    private let context: FirmwareContext
    private let catalogue: FirmwareCatalogue
    private(set) var result = Result()

    init(
        _ firmware: FirmwareSection,
        _ facts: LabelSet,
        _ pins: [Wish.FirmwareWish],
        _ context: FirmwareContext,
        _ catalogue: FirmwareCatalogue
    ) {
        self.firmware = firmware
        self.facts = facts
        self.pins = pins
        self.context = context
        self.catalogue = catalogue
        result = resolve()
    }

    private func resolve() -> Result {
        var moves: [UpgradePath.Move] = []
        var isConfirmed = true
        for pin in pins {
            guard
                let component = firmware.components.first(where: { $0.name == pin.component })
            else {
                return Result(
                    obstacle: Obstacle(.unknownVersion, "the device reports no \(pin.component)")
                )
            }
            isConfirmed = isConfirmed && component.isConfirmed != false
            guard let running = Version(component.running.string) else {
                return Result(
                    obstacle: Obstacle(
                        .unknownVersion,
                        "\(pin.component) \(component.running) is not a semantic version"
                    )
                )
            }
            moves.append(
                UpgradePath.Move(component: pin.component, from: running, to: pin.version)
            )
        }
        guard moves.contains(where: { $0.from != $0.to }) else {
            return Result(isMet: isConfirmed)
        }
        return path(moves)
    }

    private func path(_ moves: [UpgradePath.Move]) -> Result {
        var ladders: [UpgradeLadder] = []
        for move in moves {
            let ladder = UpgradeLadder(move, facts: facts, catalogue: catalogue)
            guard let ladder, ladder.isPassable else {
                return Result(obstacle: dead(move, ladder))
            }
            ladders.append(ladder)
        }
        switch search(moves, ladders, context.constraints) {
        case .hops(let hops):
            if let first = hops.first, first.to < first.from, context.configComesFirst {
                return Result(
                    hops: hops,
                    obstacle: Obstacle(
                        .requiresConfig,
                        "\(first.component) goes back from \(first.from) to \(first.to), which waits for the "
                            + "device's configuration"
                    )
                )
            }
            return Result(hops: hops)
        case .tooLarge:
            let limit = UpgradePath.stateLimit
            return Result(
                obstacle: Obstacle(.noPath, "the search for a path stopped at \(limit) states")
            )
        case .none:
            return Result(obstacle: blocked(moves, ladders))
        }
    }

    private func search(
        _ moves: [UpgradePath.Move],
        _ ladders: [UpgradeLadder],
        _ constraints: [UpgradePath.Constraint]
    ) -> UpgradePath.Outcome {
        let pinned = Set(moves.map(\.component))
        var others: [Text: Version] = [:]
        for component in firmware.components where !pinned.contains(component.name) {
            others[component.name] = Version(component.running.string)
        }
        return UpgradePath(moves, ladders: ladders, others: others, constraints: constraints)
            .search()
    }

    /// Why one component cannot get there at all.
    private func dead(_ move: UpgradePath.Move, _ ladder: UpgradeLadder?) -> Obstacle {
        let (component, from, to) = (move.component, move.from, move.to)
        guard let entry = catalogue.entry(component, to) else {
            return Obstacle(.noPath, "\(component) \(to) is not in the catalogue")
        }
        guard entry.artifact(for: facts) != nil else {
            let names = Set(entry.artifacts.flatMap { $0.hardware.map(\.fact) }).sorted()
            let found = names.map { "\($0)=\(facts[$0]?.string ?? "not reported")" }
            return Obstacle(
                .noArtifact,
                "\(entry.name) has no artifact for this hardware"
                    + " (\(found.joined(separator: ", ")))"
            )
        }
        if to < from, let refusal = catalogue.refusal(of: component, from: from, backTo: to) {
            return Obstacle(.downgrade, refusal)
        }
        return Obstacle(
            .noPath,
            "no path leads from \(component) \(from) to \(to): \(ladder?.gap ?? "")"
        )
    }

    /// Why the components cannot get there together.
    private func blocked(
        _ moves: [UpgradePath.Move],
        _ ladders: [UpgradeLadder]
    ) -> Obstacle {
        if !context.constraints.isEmpty, case .hops = search(moves, ladders, []) {
            let reasons = context.constraints.filter { constraint in
                moves.contains { $0.component == constraint.component }
            }.map(\.reason)
            return Obstacle(
                .requiresFirmware,
                "the configuration would no longer be valid: " + reasons.joined(separator: "; ")
            )
        }
        let floors = zip(moves, ladders).flatMap { move, ladder in
            let steps = ladder.route.isEmpty ? [ladder.goal] : ladder.route
            return steps.flatMap { step in
                ladder.floors(step).filter { !holds($0, moves) }.map { floor in
                    "\(move.component) \(ladder.version(step)) needs \(floor.component) "
                        + "\(floor.range), which \(standing(of: floor.component, moves))"
                }
            }
        }
        let told = floors.prefix(Self.toldFloors) + (floors.count > Self.toldFloors ? ["…"] : [])
        return Obstacle(
            .noPath,
            "no order of steps keeps every floor"
                + (told.isEmpty ? "" : ": " + told.joined(separator: "; "))
        )
    }

    /// So many floors are told.
    private static let toldFloors = 6

    /// Whether a floor holds both before and behind all steps, so that it is none that is in the way.
    private func holds(_ floor: Firmware.Floor, _ moves: [UpgradePath.Move]) -> Bool {
        if let move = moves.first(where: { $0.component == floor.component }) {
            return floor.range.contains(move.from) && floor.range.contains(move.to)
        }
        return running(floor.component).flatMap { Version($0.string) }.map(floor.range.contains)
            ?? false
    }

    private func standing(of component: Text, _ moves: [UpgradePath.Move]) -> String {
        if let move = moves.first(where: { $0.component == component }) {
            return move.from == move.to
                ? "stays at \(move.to)" : "goes from \(move.from) to \(move.to)"
        }
        return running(component).map { "is \($0) and is not pinned" }
            ?? "the device does not report"
    }

    private func running(_ component: Text) -> Text? {
        firmware.components.first { $0.name == component }?.running
    }
}
