/// Values made of the numbers of a row.
extension TwinPools {
    func id(_ content: TwinBlock.Content) -> DeviceID {
        let text = names.withBytes(
            at: content.names,
            count: Int(content.idLength),
            String.init(utf8:)
        )
        return DeviceID(valid: Text(text))
    }

    func incarnation(_ content: TwinBlock.Content) -> Incarnation {
        let text = names.withBytes(
            at: content.names + UInt32(content.idLength),
            count: Int(content.incarnationLength),
            String.init(utf8:)
        )
        return Incarnation(valid: Text(text))
    }

    /// The whole twin of a row.
    func twin(_ content: TwinBlock.Content, _ report: TwinBlock.Report) -> Twin {
        let id = id(content)
        let device = Array(id.text.string.utf8)
        let standing = standing(content.standing)
        return Twin(
            id: id,
            incarnation: incarnation(content),
            revision: content.revision,
            labels: labels.value(PartID(index: content.labels)),
            facts: facts.value(PartID(index: content.facts)),
            config: ConfigSection(
                reported: documents.value(PartID(index: content.config), device: device),
                observedGeneration: standing.observedConfig,
                applied: echo(content.configEcho).map { echo in
                    ConfigSection.Applied(
                        generation: echo.generation,
                        jobID: echo.job,
                        digest: echo.digest,
                        document: documents.value(echo.part, device: device)
                    )
                }
            ),
            firmware: FirmwareSection(
                components: components.value(PartID(index: content.components)).components,
                observedGeneration: standing.observedFirmware,
                applied: echo(content.firmwareEcho).map { echo in
                    FirmwareSection.Applied(
                        generation: echo.generation,
                        jobID: echo.job,
                        digest: echo.digest,
                        versions: versions.value(echo.part)
                    )
                }
            ),
            conditions: PartID(held: content.conditions).map { conditions.value($0).conditions }
                ?? [],
            metrics: PartID(held: content.metrics).map { metrics.value($0).metrics } ?? [],
            connectivity: Connectivity(
                state: standing.connectivity,
                lastSeenAt: Timestamp(held: content.lastSeenAt),
                expectedInterval: standing.expectedInterval
            ),
            currentJob: job(content.currentJob),
            reportSequence: report.sequence,
            reportedAt: Timestamp(held: report.reportedAt)
        )
    }
}

extension String {
    /// Of bytes that are UTF-8.
    init(utf8 bytes: Span<UInt8>) {
        self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}

extension [UInt8] {
    /// The same bytes in an array.
    package init(copying bytes: Span<UInt8>) { self = bytes.withUnsafeBufferPointer { Array($0) } }
}
