package import FleetModel

/// Devices that may take part in a rollout, by their places; what is not asked of a device is not made.
///
/// Each has a row besides, which ascends with the places of those that need the change and which a ``WaveMemory`` knows it by.
package protocol WaveCandidates {
    var count: Int { get }
    /// Rows of those that differ and have nothing in the way; ascending.
    var needing: [UInt32] { get }

    func row(_ place: Int) -> Int
    /// The place of a candidate's row.
    func place(ofRow row: Int) -> Int
    /// Adds the name of the device of a row to a digest.
    func addName(ofRow row: Int, to digest: inout DigestBuilder)
    /// The number of what the labels that count say under some names, where they are those of a table, and no document's; nil: ask
    /// the twin.
    func labelNumber(_ place: Int, among numbers: inout PairNumbers) -> UInt32?
    /// Whether it differs and nothing is in the way.
    func needsChange(_ place: Int) -> Bool
    /// Whether it has the target already.
    func isConverged(_ place: Int) -> Bool
    /// With the labels that count: those of its `Device` document over the registry's.
    func twin(_ place: Int) -> Twin
}
