import FleetModel
import JSON
import LoopbackServer

/// What a platform may do instead of answering as it should. What it was asked for it has done all the same.
enum Misbehaviour: String, Sendable {
    /// Bytes that are no JSON, under JSON's name: each record of a stream, since one costs no more than itself.
    case garbage
    /// A page for people, as of a proxy that wants a login.
    case loginPages
    /// Status 500.
    case errors
    /// Half of the answer, after the length of the whole.
    case halfAnswers
    /// Every record twice, and not alike.
    case doubledRecords
    case redirects
    /// Well formed, without what ends it: a stream's trailer, a feed's end, a result.
    case missingEnds
    /// Hangs up without a byte.
    case hangUps
    /// Not a byte, for as long as anybody waits.
    case silence

    /// What is complained of where it is the answer to the question for capabilities.
    var complaint: String {
        switch self {
        case .garbage: "not UTF-8"
        case .loginPages: "the answer is not of the type application/json"
        case .errors: "status 500 internal: the database is away"
        case .halfAnswers: "transfer closed with"
        case .doubledRecords: "the key \"sections\" twice"
        case .redirects: "status 307: redirects are not followed"
        case .missingEnds: "sink is missing"
        case .hangUps: "Empty reply from server"
        case .silence: "no complete headers within 10s"
        }
    }

    /// What is complained of where it is the answer to the question for all devices.
    var complaintOfListing: String {
        switch self {
        case .loginPages: "the answer is not of the type application/x-ndjson"
        case .doubledRecords: "two records contradict each other"
        case .missingEnds: "the stream ends without its trailer"
        default: complaint
        }
    }

    /// Whether an empty list is spoiled by it.
    var spoilsEmptyLists: Bool { self != .doubledRecords }

    /// Sends what is to come instead of an answer. `address` is where redirects lead.
    func send(
        insteadOf answer: LoopbackAnswer,
        to connection: LoopbackConnection,
        elsewhere address: String
    ) {
        var answer = answer
        switch self {
        case .garbage: answer.body = RecordEditor(answer).garbled
        case .loginPages:
            answer = LoopbackAnswer(type: "text/html", body: Array("<html>Log in</html>".utf8))
        case .errors:
            answer = LoopbackAnswer(
                500,
                json: #"{"status":500,"code":"internal","detail":"the database is away"}"#
            )
        case .halfAnswers:
            let bytes = answer.bytes
            connection.send(Array(bytes.dropLast(answer.body.count - answer.body.count / 2)))
            return connection.close()
        case .doubledRecords: answer.body = RecordEditor(answer).doubled
        case .redirects:
            answer = LoopbackAnswer(307)
            answer["location"] = address
        case .missingEnds: answer.body = RecordEditor(answer).withoutEnd
        case .hangUps: return connection.close()
        case .silence: return connection.hang()
        }
        connection.send(answer)
    }
}

/// Changes the records of an answer of the device API.
private struct RecordEditor {
    private let body: [UInt8]

    init(_ answer: LoopbackAnswer) { body = answer.body }

    private var lines: [String] {
        String(decoding: body, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Each record, or the whole answer, behind bytes that are not UTF-8; a stream's trailer is as it was.
    var garbled: [UInt8] {
        let garbage: [UInt8] = [0xC3, 0x28, 0x00, 0xFF]
        guard let trailer = lines.last, lines.count > 1 else { return garbage + body }
        let records = lines.dropLast().flatMap { garbage + Array("\($0)\n".utf8) }
        return records + Array("\(trailer)\n".utf8)
    }

    /// Each record twice, with another role or state the second time; of results, the first in place of each.
    var doubled: [UInt8] {
        guard lines.count < 2 else { return doubledLines }
        guard let value = try? JSONParser().parse(body) else { return body }
        if let items = value["items"]?.array {
            return bytes(of: value, "items", items.flatMap { [$0, other(than: $0)] })
        }
        if let results = value["results"]?.array, let first = results.first {
            return bytes(of: value, "results", results.map { _ in first })
        }
        // An answer that is one record: a member twice.
        return Array(#"{"sections":[],"#.utf8) + body.dropFirst()
    }

    private var doubledLines: [UInt8] {
        var records: [String] = []
        for line in lines.dropLast() {
            records.append(line)
            let other = other(than: line)
            if other != line { records.append(other) }
        }
        let trailer = lines[lines.count - 1].replacing(
            "\"count\":\(lines.count - 1),",
            with: "\"count\":\(records.count),"
        )
        return Array(((records + [trailer]).joined(separator: "\n") + "\n").utf8)
    }

    var withoutEnd: [UInt8] {
        guard lines.count < 2 else {
            return Array((lines.dropLast().joined(separator: "\n") + "\n").utf8)
        }
        guard let value = try? JSONParser().parse(body), let object = value.object else {
            return body
        }
        if let results = value["results"]?.array {
            return bytes(of: value, "results", Array(results.dropLast()))
        }
        let ends: [Text] = ["caughtUp", "sink", "items"]
        guard let end = ends.first(where: { object[$0] != nil }) else { return body }
        let rest = object.members.filter { $0.key != end }.map { (key: $0.key, value: $0.value) }
        return JSONValue.object(JSONObject(rest)).canonicalBytes
    }

    private func other(than value: JSONValue) -> JSONValue {
        let text = other(than: value.canonicalText)
        return (try? JSONParser().parse(Array(text.utf8))) ?? value
    }

    private func other(than record: String) -> String {
        let changes =
            [(#""role":"gateway""#, #""role":"kiosk""#)]
            + ["queued", "dispatched", "accepted", "running", "succeeded"].map {
                ("\"state\":\"\($0)\"", #""state":"failed""#)
            }
        for (old, new) in changes where record.contains(old) {
            return record.replacing(old, with: new)
        }
        return record
    }

    private func bytes(of value: JSONValue, _ key: Text, _ elements: [JSONValue]) -> [UInt8] {
        var members = (value.object?.members ?? []).map { (key: $0.key, value: $0.value) }
        members.removeAll { $0.key == key }
        members.append((key: key, value: .array(elements)))
        return JSONValue.object(JSONObject(members)).canonicalBytes
    }
}
