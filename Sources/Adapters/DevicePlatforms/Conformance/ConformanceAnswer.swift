import FleetModel
import HTTPTransport
import JSON

/// An answer as it came, its body read as JSON where it is that.
struct ConformanceAnswer: Sendable {
    let response: HTTPResponse
    /// nil where the body is no valid JSON.
    let value: JSONValue?

    init(_ response: HTTPResponse) {
        self.response = response
        value = try? JSONParser().parse(response.body)
    }

    var status: Int { response.status }
    var code: String? { value?["code"]?.string }
    /// Of a job; nil where it has none that is known.
    var state: JobState? { value?["state"]?.string.flatMap(JobState.init(rawValue:)) }

    subscript(header: Text) -> String? { response.head[header] }

    /// What it was, for people.
    var summary: String {
        let word = code.map { " \(visible($0, most: 64))" } ?? ""
        let type = self.response.head.mediaType.map { visible($0, most: 64) } ?? "no content type"
        return "\(status)\(word), \(type), \(response.body.count) bytes"
    }

    /// The JSON body of an answer with one of these statuses.
    @discardableResult
    func expect(_ statuses: Int...) throws(ConformanceFault) -> JSONValue {
        guard statuses.contains(status) else {
            let due = statuses.map(String.init).joined(separator: " or ")
            throw .seen("\(summary); due was \(due)")
        }
        guard let value else { throw .seen("\(summary): the body is no valid JSON in UTF-8") }
        return value
    }

    /// An error with that status and one of these codes; its form is judged for all answers at the end.
    func expectProblem(_ status: Int, _ codes: String...) throws(ConformanceFault) {
        guard self.status == status, let code, codes.contains(code) else {
            throw .seen("\(summary); due was \(status) \(codes.joined(separator: " or "))")
        }
    }

    /// The items of a listing or a feed.
    func items() throws(ConformanceFault) -> [JSONValue] {
        guard let items = try expect(200)["items"]?.array else { throw .seen("no array items") }
        return items
    }

    /// Where a listing goes on; nil at its end.
    func nextCursor() throws(ConformanceFault) -> Text? {
        guard let next = value?["nextCursor"], next != .null else { return nil }
        guard let cursor = next.string, (1...512).contains(cursor.utf8.count),
            cursor.utf8.allSatisfy({ 0x21...0x7E ~= $0 }), !cursor.contains("://")
        else {
            throw .seen("a nextCursor that is not 1 to 512 visible ASCII characters, or a URL")
        }
        return Text(cursor)
    }

    /// The state of the job that was answered.
    func expectState() throws(ConformanceFault) -> JobState {
        let value = try expect(200)
        guard let state else {
            let seen = visible(value["state"]?.string ?? "missing", most: 64)
            throw .seen("a job whose state is \(seen)")
        }
        return state
    }
}

extension HTTPHead {
    /// Whether it asks to come again later, and must say when.
    var isBusy: Bool { status == 429 || status == 503 }
}

/// What all answers of a session were like; of each fault the first is kept.
struct AnswerNotes: Sendable {
    private(set) var count = 0
    private(set) var cookie: String?
    private(set) var wrongType: String?
    private(set) var wrongProblem: String?
    private(set) var wrongRetry: String?
    /// Whether a problem came at all.
    private(set) var hasProblems = false

    mutating func note(_ answer: ConformanceAnswer, of call: String) {
        count += 1
        let seen = "\(call): \(answer.summary)"
        if answer.response.head.headers.contains(where: { $0.name == "set-cookie" }) {
            cookie = cookie ?? seen
        }
        let type = answer.status < 400 ? "application/json" : "application/problem+json"
        if !answer.response.body.isEmpty, answer.response.head.mediaType != type {
            wrongType = wrongType ?? seen
        }
        guard answer.status >= 400 else { return }
        hasProblems = true
        if let fault = Self.fault(of: answer) { wrongProblem = wrongProblem ?? "\(seen): \(fault)" }
        if answer.response.head.isBusy, answer.response.head.retryAfter == nil {
            wrongRetry = wrongRetry ?? seen
        }
    }

    /// What an error lacks to be a problem of the contract.
    private static func fault(of answer: ConformanceAnswer) -> String? {
        guard let value = answer.value, value.object != nil else { return "no JSON object" }
        if value["type"]?.string == nil { return "no type" }
        if value["title"]?.string == nil { return "no title" }
        if value["status"]?.integer != Int64(answer.status) { return "another status in the body" }
        if value["retryable"]?.bool == nil { return "no retryable" }
        guard let code = value["code"]?.string, (1...64).contains(code.utf8.count),
            code.utf8.allSatisfy({
                ASCII.isDigit($0) || $0 == UInt8(ascii: "_")
                    || UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0
            })
        else { return "no code" }
        return nil
    }
}
