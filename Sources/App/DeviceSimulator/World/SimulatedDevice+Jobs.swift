import FleetModel

extension SimulatedDevice {
    /// Why the device does not take the job although its generation is right; nil: it takes it.
    func refusal(of job: OfferedJob) -> DeviceFence.Outcome? {
        guard job.incarnation == incarnation else {
            return DeviceFence.Outcome(.rejected, "incarnation_mismatch")
        }
        if case .firmware(let target) = job.target {
            guard let component = component(target.component) else {
                return DeviceFence.Outcome(.rejected, "component_unknown", target.component)
            }
            guard component.running == target.from else {
                let message = Text(
                    "\(target.component) runs \(component.running), not \(target.from)"
                )
                return DeviceFence.Outcome(.rejected, "base_mismatch", message)
            }
        }
        if let base = job.baseDigest, !has(base, for: job.target) {
            return DeviceFence.Outcome(.rejected, "base_mismatch")
        }
        return nil
    }

    /// Whether the device has the content of the digest on the track, by its own computation.
    private func has(_ digest: Digest, for target: OfferedTarget) -> Bool {
        switch target {
        case .firmware(let target):
            guard let applied = firmwareApplied, applied.digest == digest,
                let version = applied.versions[target.component]
            else { return false }
            return component(target.component)?.running == version
        case .config(let target):
            let documents = [configApplied?.document, target.document].compactMap { $0 }
            return documents.contains { enforcedDigest(of: $0) == digest }
        }
    }

    /// The digest of what the device has now at the paths that a document sets.
    func enforcedDigest(of document: JSONValue) -> Digest {
        var enforced: JSONValue = [:]
        for leaf in document.leaves where leaf.value != .null && !leaf.path.keys.isEmpty {
            guard let value = config.value(at: leaf.path) else { continue }
            enforced.set(value, at: leaf.path)
        }
        return enforced.digest
    }

    /// Boots the version of a firmware job; a lying device only says so.
    mutating func apply(
        _ target: OfferedFirmware,
        of job: OfferedJob,
        isLying: Bool,
        at time: Timestamp
    ) {
        let version = target.version
        if !isLying {
            _ = withComponent(target.component) { $0.install(version, at: time) }
        }
        var versions = (firmwareApplied?.versions.pairs ?? []).filter {
            $0.name != target.component
        }
        versions.append(LabelSet.Pair(name: target.component, value: version))
        firmwareApplied = FirmwareSection.Applied(
            generation: job.generation,
            jobID: job.id,
            digest: target.digest,
            versions: LabelSet(versions) ?? LabelSet()
        )
    }
}
