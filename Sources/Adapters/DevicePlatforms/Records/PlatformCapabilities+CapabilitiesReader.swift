import FleetModel
import JSON

extension PlatformCapabilities {
    /// Reads `GET /twin/v1/capabilities`.
    init(of node: JSONNode) throws(RecordFault) {
        try node.requireObject("the answer")
        let sink = try node.required("sink")
        try sink.requireObject("sink")
        guard try sink.bool("dedupe") else {
            throw RecordFault("sink.dedupe is false: an id could create two jobs")
        }
        self.init(
            maxPage: try node.size("maxPage", most: 10_000),
            hasChanges: try node.bool("changes"),
            hasReports: try node.bool("reports"),
            hasNDJSON: try node.bool("ndjson"),
            hasCompleteETags: node["completeEtags"] == nil ? false : try node.bool("completeEtags"),
            maxTargetsPerCall: try sink.size("maxTargetsPerCall", most: 10_000),
            maxDocumentBytes: try sink.size("maxDocumentBytes", most: 16 * 1_024 * 1_024),
            epoch: Epoch(try sink.counter("epoch"))
        )
    }
}

extension JSONNode {
    fileprivate func size(_ key: StaticString, most: UInt64) throws(RecordFault) -> Int {
        let number = try counter(key)
        guard (1...most).contains(number) else {
            throw RecordFault("\(key) is not from 1 to \(most)")
        }
        return Int(number)
    }
}
