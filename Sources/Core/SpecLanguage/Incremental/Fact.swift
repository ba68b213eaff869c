import FleetModel

/// One thing about a revision that a check can look at: the check is made anew where it changes.
enum Fact: Hashable {
    /// Whether a resource is there, and what it says.
    case resource(ResourceKey)
    /// Which resources of a kind there are, and what they say.
    case kind(Envelope.Kind)
    /// The cohorts of one precedence.
    case precedence(Int)
    /// The versions of one firmware component.
    case component(Text)
    /// The versions that ask for one of another component.
    case requirements
    /// The configs that write to one path with one priority, by ``ConfigSlot/key``.
    case slot(UInt64)
    /// The cohorts that claim one former name.
    case formerName(ResourceName)
    /// Which devices one cohort selects, and whether it governs them.
    case selection(of: ResourceName)
    /// The cohorts that ask for just these labels with one value each, by ``SelectorReach/key``, and whom they select.
    case reach(UInt64)
    /// The configs that name one cohort, with their priorities.
    case targeting(ResourceName)
    /// The configs that select by just these labels with one value each, by ``SelectorReach/key``, with their priorities.
    case selecting(UInt64)
    /// Where one config writes, for whom, and in which rank.
    case overlay(of: ResourceName)
    /// Whether any document names a resource.
    case use(of: ResourceKey)
    /// Whether any cohort pins a component, or any floor is about it.
    case demand(of: Text)
    /// Which cohort waits for which.
    case promotionOrder
    /// The documents that describe one device.
    case device(DeviceID)
    /// Which device is behind which.
    case topology
    /// Which tenant owns what.
    case ownership
    /// What configs find where they name a schema.
    case schema(Text)
    /// The configs that name one schema.
    case schemaUsers(Text)
    /// The files of which a part could not be read.
    case unreadableFiles
    /// The names that one file refers to.
    case references(of: Text)
}

/// Where configs meet: a path at one priority.
struct ConfigSlot: Hashable {
    let priority: Int
    let path: FieldPath

    /// 64 bits of both, since a fleet has hundreds of thousands of slots. Two slots may share a key: who looks there compares
    /// the paths.
    var key: UInt64 {
        var hash = PathHash()
        hash.mix(UInt64(bitPattern: Int64(priority)))
        for key in path.keys { hash.mix(key) }
        return hash.value
    }
}
