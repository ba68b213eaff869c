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
    /// The configs that write to one path with one priority.
    case slot(ConfigSlot)
    /// The cohorts that claim one former name.
    case formerName(ResourceName)
    /// Which cohort waits for which.
    case promotionOrder
    /// The documents that describe one device.
    case device(DeviceID)
    /// Which device is behind which.
    case topology
    /// Which tenant owns what.
    case ownership
    /// The files of which a part could not be read.
    case unreadableFiles
    /// The names that one file refers to.
    case references(of: Text)
}

/// Where configs meet: a path at one priority.
struct ConfigSlot: Hashable {
    let priority: Int
    let path: FieldPath
}
