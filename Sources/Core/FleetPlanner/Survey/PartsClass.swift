/// What is known of the devices that have the same parts.
enum PartsClass {
    /// All are of the class of that number.
    case settled(Int)
    /// Their names decide some comparisons; the place of the family.
    case family(Int)
    /// Each is looked at by itself.
    case apart
}

/// Devices that have the same parts, and that their names tell apart.
struct ClassFamily {
    let common: CommonTraits
    let hardware: Hardware
    /// Numbers of classes by which of the open comparisons hold.
    var numbers: [UInt64: Int] = [:]
}
