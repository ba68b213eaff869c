/// The metrics of one device, sorted by name, each once.
package struct MetricSet: Hashable, Sendable {
    package let metrics: [Metric]

    /// Sorts them; of two with one name, which no reader lets pass, both stay.
    package init(_ metrics: [Metric]) { self.metrics = metrics.sorted { $0.name < $1.name } }
}

extension MetricSet: TwinPart {
    package init?(part: JSONValue) {
        guard let object = part.object else { return nil }
        var metrics: [Metric] = []
        metrics.reserveCapacity(object.count)
        for member in object.members {
            guard let number = member.value.number else { return nil }
            metrics.append(Metric(name: member.key, value: number))
        }
        self.init(metrics)
    }

    package var part: JSONValue {
        .object(JSONObject(metrics.map { (key: $0.name, value: .number($0.value)) }))
    }
    package static var shape: PartForm.Shape? { .numbers }
}
