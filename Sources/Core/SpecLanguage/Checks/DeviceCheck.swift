import FleetModel

/// Finds devices that two documents describe, and devices that are behind each other in a ring.
struct DeviceCheck {
    let view: FleetView
    let sink: DiagnosticSink

    func checkDocuments(of device: DeviceID) {
        let documents = view.devices(describing: device)
        guard let first = documents.first else { return }
        for document in documents.dropFirst() {
            sink.error(
                .duplicateResource,
                "`\(first.name)` and `\(document.name)` both describe the device `\(device)`",
                at: document.span,
                related: [.init(span: first.span, message: "the other one")]
            )
        }
    }

    /// Every device has one parent at most, so each ring is found by walking up from one of its members. Linear: no device is
    /// walked over twice.
    func checkRings() {
        let documents = view.devicesInTopology()
        // Two documents of one device are told elsewhere.
        let known = Dictionary(
            documents.map { ($0.device, $0) },
            uniquingKeysWith: { one, _ in one }
        )
        var settled: Set<DeviceID> = []
        for document in documents where !settled.contains(document.device) {
            var path: [DeviceID] = []
            var onPath: Set<DeviceID> = []
            var next: DeviceID? = document.device
            while let device = next, !settled.contains(device), onPath.insert(device).inserted {
                path.append(device)
                next = known[device]?.parent
            }
            if let closing = next, let start = path.firstIndex(of: closing) {
                report(path[start...].compactMap { known[$0] })
            }
            settled.formUnion(path)
        }
    }

    private func report(_ ring: [DeviceException]) {
        sink.cycle(
            "devices are behind each other by `parent`",
            of: ring.sorted { $0.span < $1.span }.map { ($0.device.text.string, $0.span) },
            each: "is behind one, too"
        )
    }
}
