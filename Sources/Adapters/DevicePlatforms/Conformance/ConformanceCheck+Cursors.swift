import FleetModel

extension ConformanceCheck {
    /// Cursors that do not belong where they are used.
    static let cursors: [ConformanceCheck] = [
        ConformanceCheck(
            "cursor-unknown",
            "rule: A cursor",
            "A cursor that was never given out is refused by every listing and feed."
        ) { session throws(ConformanceFault) in
            for place in CursorPlace.all {
                try await place.refuses("no-cursor-of-yours", session, "never given out")
            }
        },
        ConformanceCheck(
            "cursor-bound",
            "rule: A cursor",
            "A cursor of one feed is refused by the others."
        ) { session throws(ConformanceFault) in
            let cursor = try await session.changesCursor()
            for place in CursorPlace.all where place.name != "changes" {
                try await place.refuses(cursor, session, "of the changes")
            }
        },
        ConformanceCheck(
            "cursor-expired",
            "rule: A cursor",
            "A cursor that is too old is 410 cursor_expired with restart."
        ) { session throws(ConformanceFault) in
            guard let cursor = session.setting.oldCursor else {
                throw .notApplicable(
                    "needs --old-cursor CURSOR, one of the changes that is older than is kept"
                )
            }
            let answer = try await session.call(
                "twin",
                "v1",
                "changes",
                query: [(name: "since", value: cursor.string)]
            )
            try answer.expectProblem(410, "cursor_expired")
            guard answer.value?["restart"]?.bool == true else { throw .seen("no restart: true") }
        },
    ]

    /// A call that takes a cursor.
    private struct CursorPlace {
        let name: String
        let path: [String]
        let parameter: String
        var state: String?

        static let all = [
            CursorPlace(name: "devices", path: ["twin", "v1", "devices"], parameter: "cursor"),
            CursorPlace(name: "changes", path: ["twin", "v1", "changes"], parameter: "since"),
            CursorPlace(name: "reports", path: ["twin", "v1", "reports"], parameter: "since"),
            CursorPlace(name: "jobs", path: ["job", "v1", "jobs"], parameter: "since"),
            CursorPlace(
                name: "open jobs",
                path: ["job", "v1", "jobs"],
                parameter: "cursor",
                state: "open"
            ),
            CursorPlace(
                name: "generations",
                path: ["job", "v1", "generations"],
                parameter: "cursor"
            ),
        ]

        func refuses(
            _ cursor: String,
            _ session: ConformanceSession,
            _ what: String
        ) async throws(ConformanceFault) {
            let look = try await session.looked()
            if name == "changes", !look.hasChanges { return }
            if name == "reports", !look.hasReports { return }
            var query: ConformanceSession.Query = [(name: parameter, value: cursor)]
            if let state { query.append((name: "state", value: state)) }
            let answer = try await session.call(path, query: query, body: [])
            let code = answer.code ?? ""
            let isRefused =
                (answer.status == 400 && ["cursor_invalid", "invalid_request"].contains(code))
                || (answer.status == 410 && code == "cursor_expired")
            guard isRefused else {
                throw .seen("the \(name) answer a cursor \(what) with \(answer.summary)")
            }
        }
    }
}
