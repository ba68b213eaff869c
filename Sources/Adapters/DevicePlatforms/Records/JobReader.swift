import FleetModel
import JSON

/// Reads jobs of the wire format, as the platform tells their state.
enum JobReader {
    /// The state of one job, and the digest of the body it was created with.
    static func status(
        of node: JSONNode
    ) throws(RecordFault) -> (status: JobStatus, bodyDigest: Digest) {
        try node.requireObject("the job")
        let status = JobStatus(
            id: try node.parsed("jobId", "job id", JobID.init),
            device: try node.device("device"),
            incarnation: try node.incarnation(),
            track: try node.parsed("track", "track", Track.init(rawValue:)),
            generation: try node.generation("generation"),
            // A word that we do not know is a state that we cannot tell: it is held, never taken for an end.
            state: JobState(rawValue: try node.text("state", most: 64).string) ?? .unknown,
            revision: try node.counter("revision"),
            at: try node.time("at"),
            code: try node.optionalText("code", most: 128) ?? "",
            message: try node.optionalText("message", most: 2_048) ?? ""
        )
        return (status, try node.digest("bodyDigest"))
    }

    static func knownGeneration(of node: JSONNode) throws(RecordFault) -> KnownGeneration {
        try node.requireObject("the record")
        return KnownGeneration(
            device: try node.device("device"),
            incarnation: try node.incarnation(),
            track: try node.parsed("track", "track", Track.init(rawValue:)),
            generation: try node.generation("generation")
        )
    }
}
