import FleetModel
import HTTPTransport

extension ConformanceCheck {
    /// Capabilities, pages and the stream.
    static let listing: [ConformanceCheck] = [
        ConformanceCheck(
            "capabilities",
            "getCapabilities",
            "The capabilities name every limit, and an id creates at most one job.",
            Listing.capabilities
        ),
        ConformanceCheck(
            "pages",
            "listDevices",
            "Small pages list the same devices as large ones, each once, to a page without a cursor.",
            Listing.pages
        ),
        ConformanceCheck(
            "page-times",
            "rule: A consistent listing",
            "A consistent listing has one time on all its pages.",
            Listing.times
        ),
        ConformanceCheck(
            "page-size",
            "rule: The end of a listing",
            "A page of a listing or a feed holds no more than was asked for, nor than maxPage, nor than 4 MiB.",
            Listing.size
        ),
        ConformanceCheck(
            "twins",
            "schema: Twin",
            "Every record of the listing can be used as a twin.",
            Listing.twins
        ),
        ConformanceCheck(
            "stream",
            "listDevices",
            "The stream lists the devices of the pages, each once, and ends with a trailer that counts them.",
            Listing.stream
        ),
        ConformanceCheck(
            "stream-parameters",
            "listDevices",
            "limit and cursor are refused beside a stream.",
            Listing.streamParameters
        ),
        ConformanceCheck(
            "not-acceptable",
            "listDevices",
            "A media type that is not offered is 406."
        ) { session throws(ConformanceFault) in
            let accept = [(name: "Accept", value: "text/html")]
            try await session.call("twin/v1/devices", headers: accept)
                .expectProblem(406, "not_acceptable")
        },
        ConformanceCheck(
            "limits",
            "rule: The end of a listing",
            "A limit that is no number from 1 to 10000 is refused by every listing and feed."
        ) { session throws(ConformanceFault) in
            for limit in ["0", "-1", "many", "99999999999999999999"] {
                for call in PagedCall.offered(by: try await session.looked()) {
                    let answer = try await call.page(of: limit, session)
                    guard answer.status == 400, answer.code == "invalid_request" else {
                        throw .seen(
                            "the \(call.name) answer the limit \(limit) with \(answer.summary)"
                        )
                    }
                }
            }
        },
    ]

    private enum Listing {
        static func capabilities(_ session: ConformanceSession) async throws(ConformanceFault) {
            _ = try await session.adapted { platform async throws(PlatformError) in
                try await platform.capabilities()
            }
            let value = try await session.call("twin/v1/capabilities").expect(200)
            let sections = value["sections"]?.array?.compactMap(\.string) ?? []
            guard Track.allCases.map(\.rawValue).allSatisfy(sections.contains) else {
                throw .seen("sections do not name config and firmware")
            }
            guard value["desiredWrites"]?.bool != nil else {
                throw .seen("desiredWrites is missing")
            }
            let sink = value["sink"]
            let modes = sink?["cancel"]?.array?.map { $0.string ?? "" }
            guard let modes, modes.allSatisfy(PlatformLook.modes.contains) else {
                throw .seen("sink.cancel is missing, or names an unknown mode")
            }
            guard sink?["windows"]?.bool != nil else { throw .seen("sink.windows is missing") }
            if let rate = sink?["rate"] {
                guard rate["perSecond"]?.integer ?? 0 >= 1, rate["burst"]?.integer ?? 0 >= 1 else {
                    throw .seen("sink.rate is no rate")
                }
            }
        }

        static func pages(_ session: ConformanceSession) async throws(ConformanceFault) {
            let most = try await session.looked().maxPage
            let large = try await session.pages(of: most)
            guard !large.ids.isEmpty else { throw .notApplicable("the platform lists no device") }
            let small = try await session.pages(of: min(most, max(1, large.ids.count / 3)))
            for listing in [large, small] where listing.isConsistent {
                guard let twice = listing.repeated else { continue }
                throw .seen("the device \(visible(twice.string, most: 128)) stands twice")
            }
            if let difference = try await session.difference(of: small, from: large) {
                throw .seen(difference)
            }
        }

        static func times(_ session: ConformanceSession) async throws(ConformanceFault) {
            let most = try await session.looked().maxPage
            let count = try await session.pages(of: most).ids.count
            let listing = try await session.pages(of: min(most, max(1, count / 3)))
            guard listing.times.count > 1 else { throw .notApplicable("the listing has one page") }
            let isOneTime = Set(listing.times).count == 1
            guard listing.isConsistent ? isOneTime : listing.times == listing.times.sorted() else {
                let last = listing.times.last ?? listing.times[0]
                throw .seen("\(listing.times[0]) first, and \(last) last")
            }
        }

        static func size(_ session: ConformanceSession) async throws(ConformanceFault) {
            let look = try await session.looked()
            for call in PagedCall.offered(by: look) {
                for (limit, due) in [(1, 1), (10_000, look.maxPage)] {
                    let page = try await call.page(of: String(limit), session)
                    let count = try page.items().count
                    guard count <= due else {
                        throw .seen("\(count) items of the \(call.name) for the limit \(limit)")
                    }
                    guard page.response.body.count <= 4 * 1_024 * 1_024 else {
                        let bytes = page.response.body.count
                        throw .seen("a page of the \(call.name) of \(bytes) bytes")
                    }
                }
            }
        }

        static func twins(_ session: ConformanceSession) async throws(ConformanceFault) {
            let look = try await session.looked()
            let sweep = try await session.adapted { platform async throws(PlatformError) in
                try await platform.calls.sweepByPages(
                    pageSize: look.maxPage,
                    limits: platform.limits,
                    projection: .all
                )
            }
            if let first = sweep.refused.first {
                throw .seen(
                    "\(sweep.refused.count) unusable records, \(first.name) first: \(first.reason)"
                )
            }
            guard sweep.changesCursor != nil || !look.hasChanges else {
                throw .seen("the listing has no changesCursor")
            }
            for item in try await session.call("twin/v1/devices").items() {
                guard let fault = fault(of: item) else { continue }
                throw .seen("\(visible(item["id"]?.string ?? "", most: 128)): \(fault)")
            }
        }

        /// What a twin lacks of what is due beyond what a reader needs.
        private static func fault(of twin: JSONValue) -> String? {
            guard let revision = twin["revision"]?.integer, twin["etag"]?.string == "r\(revision)"
            else { return "the etag is not r and the revision" }
            for name: Text in ["reportedAt", "lastSeenAt"] where twin[name] == nil {
                return "\(name) is missing, and never is null"
            }
            guard twin["labels"]?.object?.members.count ?? 0 <= 64 else {
                return "more than 64 labels"
            }
            guard twin.canonicalBytes.count <= SweepLimits().twinBytes else {
                return "longer than 64 KiB"
            }
            return nil
        }

        static func stream(_ session: ConformanceSession) async throws(ConformanceFault) {
            let look = try await session.looked()
            guard look.hasNDJSON else { throw .notApplicable("capabilities.ndjson is false") }
            let pages = try await session.pages(of: look.maxPage)
            let stream = try await session.stream()
            if let twice = stream.repeated {
                throw .seen("the device \(visible(twice.string, most: 128)) stands twice")
            }
            if let difference = try await session.difference(of: stream, from: pages) {
                throw .seen(difference)
            }
        }

        static func streamParameters(_ session: ConformanceSession) async throws(ConformanceFault) {
            guard try await session.looked().hasNDJSON else {
                throw .notApplicable("capabilities.ndjson is false")
            }
            for name in ["limit", "cursor"] {
                try await session.call(
                    "twin/v1/devices",
                    query: [(name: name, value: "1")],
                    headers: [(name: "Accept", value: "application/x-ndjson")]
                )
                .expectProblem(400, "invalid_request", "cursor_invalid")
            }
        }
    }
}
