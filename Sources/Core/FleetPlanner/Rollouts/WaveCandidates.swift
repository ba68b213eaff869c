package import FleetModel

/// Devices of a table as waves ask of them, by their rows; what is not asked of a device is not made.
package protocol WaveDevices {
    /// Adds the device's name to a digest.
    func addName(ofRow row: Int, to digest: inout DigestBuilder)
    /// The number of what the labels that count say under some names, where they are those of a table, and no document's; nil: ask
    /// the twin.
    func labelNumber(ofRow row: Int, among numbers: inout PairNumbers) -> UInt32?
    /// The number of what its facts say under some names, where they are those of a table; nil: ask the twin.
    func factNumber(ofRow row: Int, among numbers: inout PairNumbers) -> UInt32?
    /// With the labels that count: those of its `Device` document over the registry's.
    func twin(ofRow row: Int) -> Twin
}

/// Those of them that may take part in a rollout, by their places.
package protocol WaveCandidates: WaveDevices {
    var count: Int { get }
    /// Rows of those that differ and have nothing in the way; ascending.
    var needing: [UInt32] { get }

    func row(_ place: Int) -> Int
    /// The place of a candidate's row.
    func place(ofRow row: Int) -> Int
    /// Whether it differs and nothing is in the way.
    func needsChange(_ place: Int) -> Bool
    /// Whether it has the target already.
    func isConverged(_ place: Int) -> Bool
    /// Candidates that come in no later wave than it, by the policy's topology; empty: it follows nobody. Without rings.
    func predecessors(of place: Int) -> [Int]
}
