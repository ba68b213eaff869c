import FleetModel
import HTTPTransport

/// A listing or a feed: a call that is answered in pages.
struct PagedCall: Sendable {
    let name: String
    let path: String
    /// The parameter that takes a cursor.
    let cursor: String
    /// What is asked for beside.
    var query: ConformanceSession.Query = []

    /// Those of the contract that the platform offers.
    static func offered(by look: PlatformLook) -> [PagedCall] {
        var calls = [PagedCall(name: "devices", path: "twin/v1/devices", cursor: "cursor")]
        if look.hasChanges {
            calls.append(PagedCall(name: "changes", path: "twin/v1/changes", cursor: "since"))
        }
        if look.hasReports {
            calls.append(PagedCall(name: "reports", path: "twin/v1/reports", cursor: "since"))
        }
        return calls + [
            PagedCall(name: "jobs", path: "job/v1/jobs", cursor: "since"),
            PagedCall(
                name: "open jobs",
                path: "job/v1/jobs",
                cursor: "cursor",
                query: [(name: "state", value: "open")]
            ),
            PagedCall(name: "generations", path: "job/v1/generations", cursor: "cursor"),
        ]
    }

    /// Asks for a page; the changes, which begin nowhere without a cursor, from that of a listing.
    func page(
        of limit: String,
        _ session: ConformanceSession
    ) async throws(ConformanceFault) -> ConformanceAnswer {
        var query = query + [(name: "limit", value: limit)]
        if path.hasSuffix("changes") {
            query.append((name: cursor, value: try await session.changesCursor()))
        }
        return try await session.call(path, query: query)
    }
}
