import FleetModel
import HTTPTransport
import JSON

/// An error answer of a platform (RFC 9457), as far as it can be read.
struct ProblemDocument {
    let status: Int
    /// The stable word; nil where the answer is no problem document.
    let code: String?
    /// For people: visible ASCII, at most 300 bytes.
    let detail: String

    init(_ response: HTTPResponse) {
        let parser = JSONParser(limits: JSONLimits(bytes: 65_536, depth: 8))
        let isProblem = response.head.mediaType == "application/problem+json"
        let value = isProblem ? try? parser.parse(response.body) : nil
        self.init(status: response.status, value: value ?? .null)
    }

    init(status: Int, value: JSONValue) {
        self.status = status
        code = value["code"]?.string.map { visible($0, most: 64) }
        let text = value["detail"]?.string ?? value["title"]?.string ?? ""
        detail = visible(text, most: 300)
    }

    var message: String {
        let word = code.map { " \($0)" } ?? ""
        return "status \(status)\(word)" + (detail.isEmpty ? "" : ": \(detail)")
    }

    /// What it means to a caller of any call.
    var platformCode: PlatformError.Code {
        switch (status, code) {
        case (401, _), (403, _): .notAuthorized
        case (409, "stale_epoch"): .staleEpoch
        case (410, _): .cursorTooOld
        case (408, _), (425, _), (429, _), (500..., _): status == 501 ? .unsupported : .unavailable
        case (404, _), (405, _), (406, _): .unsupported
        default: .malformed
        }
    }
}
