import FleetModel

extension ConformanceCheck {
    /// Cursors that do not belong where they are used.
    static let cursors: [ConformanceCheck] = [
        ConformanceCheck(
            "cursor-unknown",
            "rule: A cursor",
            "A cursor that was never given out is refused by every listing and feed."
        ) { session throws(ConformanceFault) in
            for call in PagedCall.offered(by: try await session.looked()) {
                try await refuse("no-cursor-of-yours", call, session, "never given out")
            }
        },
        ConformanceCheck(
            "cursor-bound",
            "rule: A cursor",
            "A cursor of one feed is refused by the others."
        ) { session throws(ConformanceFault) in
            let cursor = try await session.changesCursor()
            for call in PagedCall.offered(by: try await session.looked())
            where call.name != "changes" {
                try await refuse(cursor, call, session, "of the changes")
            }
        },
        ConformanceCheck(
            "cursor-expired",
            "rule: A cursor",
            "A cursor that is too old is 410 cursor_expired with restart."
        ) { session throws(ConformanceFault) in
            guard try await session.looked().hasChanges else {
                throw .notApplicable("capabilities.changes is false")
            }
            guard let cursor = session.setting.oldCursor else {
                throw .notApplicable(
                    "needs --old-cursor CURSOR, one of the changes that is older than is kept"
                )
            }
            let query = [(name: "since", value: cursor.string)]
            let answer = try await session.call("twin/v1/changes", query: query)
            try answer.expectProblem(410, "cursor_expired")
            guard answer.value?["restart"]?.bool == true else { throw .seen("no restart: true") }
        },
    ]

    private static func refuse(
        _ cursor: String,
        _ call: PagedCall,
        _ session: ConformanceSession,
        _ what: String
    ) async throws(ConformanceFault) {
        let query = call.query + [(name: call.cursor, value: cursor)]
        let answer = try await session.call(call.path, query: query)
        let code = answer.code ?? ""
        let isRefused =
            (answer.status == 400 && ["cursor_invalid", "invalid_request"].contains(code))
            || (answer.status == 410 && code == "cursor_expired")
        guard isRefused else {
            throw .seen("the \(call.name) answer a cursor \(what) with \(answer.summary)")
        }
    }
}
