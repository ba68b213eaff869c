import FleetModel

/// What a call is answered with.
struct APIAnswer: Sendable {
    enum Body: Sendable {
        case bytes([UInt8])
        /// Parts made one after another while they are sent; nil ends the body.
        case parts(@Sendable (_ part: Int) -> [UInt8]?)
        /// The connection is closed without a byte of an answer.
        case cut
    }

    var status = 200
    var contentType: String? = "application/json"
    var headers: [String: String] = [:]
    var body: Body

    /// A JSON answer.
    static func json(
        status: Int = 200,
        headers: [String: String] = [:],
        _ write: (inout JSONWriter) -> Void
    ) -> APIAnswer {
        var writer = JSONWriter()
        write(&writer)
        return APIAnswer(status: status, headers: headers, body: .bytes(writer.takeBytes()))
    }
}
