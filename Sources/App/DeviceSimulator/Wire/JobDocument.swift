import FleetModel

/// The JSON form of a job as the platform knows it.
enum JobDocument {
    static func write(_ job: PlatformJob, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.write("jobId", job.offer.id.description)
        writer.write("device", job.offer.device.description)
        writer.write("incarnation", job.offer.incarnation.description)
        writer.write("track", job.offer.track.rawValue)
        writer.writeKey("generation")
        writer.write(job.offer.generation.number)
        writer.write("digest", job.offer.target.digest.hexadecimal)
        writer.write("bodyDigest", job.offer.bodyDigest.hexadecimal)
        writer.write("state", job.state.rawValue)
        writer.writeKey("revision")
        writer.write(job.revision)
        writer.write("at", job.at.description)
        writer.write("expiresAt", job.offer.expiresAt.description)
        if job.code != "" { writer.write("code", job.code.string) }
        if job.message != "" { writer.write("message", job.message.string) }
        if job.isCancelRequested { writer.write("cancelRequested", true) }
        if job.isPossiblyApplied { writer.write("possiblyApplied", true) }
        writer.endObject()
    }

    static func answer(_ job: PlatformJob, status: Int = 200) -> APIAnswer {
        .json(status: status) { write(job, to: &$0) }
    }
}
