/// What was last applied on a track for us, as the platform echoes it.
package struct TrackEcho: Hashable, Sendable {
    package let generation: Generation
    package let job: JobID
    package let digest: Digest
    /// The document of the configuration, or the versions of the firmware.
    package let part: PartID

    package init(generation: Generation, job: JobID, digest: Digest, part: PartID) {
        self.generation = generation
        self.job = job
        self.digest = digest
        self.part = part
    }
}

extension TrackEcho {
    static let byteCount = 62

    /// The bytes under which it is held.
    func append(to bytes: inout [UInt8]) {
        bytes.append(littleEndian: generation.number)
        bytes.append(littleEndian: digest.words.0)
        bytes.append(littleEndian: digest.words.1)
        bytes.append(littleEndian: digest.words.2)
        bytes.append(littleEndian: digest.words.3)
        bytes.append(littleEndian: job.high)
        bytes.append(littleEndian: job.low)
        bytes.append(littleEndian: UInt64(part.index) | UInt64(job.tail) << 32)
        bytes.removeLast(2)
    }

    init(_ bytes: Span<UInt8>) {
        generation = Generation(bytes.littleEndian(at: 0))
        digest = Digest(
            words: (
                bytes.littleEndian(at: 8), bytes.littleEndian(at: 16), bytes.littleEndian(at: 24),
                bytes.littleEndian(at: 32)
            )
        )
        // The last eight bytes end with the part and the tail.
        let last = bytes.littleEndian(at: 54) >> 16
        job = JobID(
            high: bytes.littleEndian(at: 40),
            low: bytes.littleEndian(at: 48),
            tail: UInt16(truncatingIfNeeded: last >> 32)
        )
        part = PartID(index: UInt32(truncatingIfNeeded: last))
    }
}
