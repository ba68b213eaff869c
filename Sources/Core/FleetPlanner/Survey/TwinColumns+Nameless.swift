import FleetModel

extension TwinColumns {
    /// What layers look at of the twin of a row, with ``OwnName`` for the device's name wherever its documents hold that; nil: what it reports holds that
    /// already.
    func namelessTwin(at row: Int) -> Twin? {
        let (labels, facts) = (labelSet(labels(at: row)), factSet(facts(at: row)))
        let isTaken =
            withDocumentForm(config(at: row), OwnName.isIn)
            || (labels.pairs + facts.pairs).contains { OwnName.isIn($0.value) }
        guard !isTaken else { return nil }
        return Twin(
            id: id(at: row),
            incarnation: incarnation(at: row),
            revision: revision(at: row),
            labels: labels,
            facts: facts,
            config: ConfigSection(
                reported: document(config(at: row), filling: OwnName.bytes),
                applied: echo(.config, at: row).map { echo in
                    ConfigSection.Applied(
                        generation: echo.generation,
                        jobID: echo.job.id,
                        digest: echo.digest,
                        document: document(echo.part, filling: OwnName.bytes)
                    )
                }
            ),
            firmware: FirmwareSection(
                components: componentSet(components(at: row)).components
            )
        )
    }
}
