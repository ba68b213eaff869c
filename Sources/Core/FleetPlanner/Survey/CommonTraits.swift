import FleetModel

/// What matters of all devices that report the same but for their own names.
struct CommonTraits {
    /// Two texts of which only a device's name tells whether they are the same.
    struct Open {
        /// Among the templates of the traits.
        let place: Int
        let one: OwnText
        let other: OwnText
    }

    /// How two different values stand to each other for devices of any name.
    private enum Difference {
        case always
        case open(OwnText, OwnText)
        /// A name may decide, somewhere inside.
        case unclear
    }

    /// Those that are open stand as different.
    private let traits: ConfigForm.Traits
    private let open: [Open]

    /// Whether the traits are the same whatever the name.
    var isSettled: Bool { open.isEmpty }

    /// Of a device for whose name ``OwnName`` stands in its documents, and nowhere else in what it reports; nil: each device is
    /// looked at by itself, since its name decides, or is told, in a way that is not compared here.
    init?(_ traits: ConfigForm.Traits, _ matches: [ConfigForm.Match]) {
        var open: [Open] = []
        for (place, match) in matches.enumerated() {
            switch Self.difference(match) {
            case .always: continue
            case .open(let one, let other):
                open.append(Open(place: place, one: one, other: other))
            case .unclear: return nil
            }
        }
        guard open.count <= 64 else { return nil }
        let told = traits.differences.map(\.found) + traits.released.map(\.reported)
        guard !told.contains(where: { $0.map(OwnName.isIn) ?? false }) else { return nil }
        self.traits = traits
        self.open = open
    }

    /// Which of the open comparisons hold for the device of that name, a bit each; 64 at most are open.
    func outcome(for name: Span<UInt8>) -> UInt64 {
        let name = [UInt8](copying: name)
        var outcome: UInt64 = 0
        for (place, open) in open.enumerated() where open.one.equals(open.other, for: name) {
            outcome |= 1 << UInt64(place)
        }
        return outcome
    }

    /// The traits of a device for which these comparisons hold.
    func traits(_ outcome: UInt64) -> ConfigForm.Traits {
        var traits = traits
        for (place, open) in open.enumerated() where outcome & 1 << UInt64(place) != 0 {
            traits.templates[open.place] = .equal
        }
        return traits
    }

    /// What is the same with the placeholder is the same with any name.
    private static func difference(_ match: ConfigForm.Match) -> Difference {
        guard match.comparison == .different, let (one, other) = match.values else {
            return .always
        }
        switch (one, other) {
        case (.string(let one), .string(let other)):
            guard OwnName.isIn(one) || OwnName.isIn(other) else { return .always }
            let (one, other) = (OwnText(one), OwnText(other))
            return one.alwaysDiffers(from: other) ? .always : .open(one, other)
        case (.array, .array), (.object, .object):
            return OwnName.isIn(one) || OwnName.isIn(other) ? .unclear : .always
        default: return .always
        }
    }
}
