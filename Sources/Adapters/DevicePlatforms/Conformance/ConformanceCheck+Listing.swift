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
            "A page holds no more than was asked for, nor than maxPage, nor than 4 MiB.",
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
            try await session.call("twin", "v1", "devices", headers: accept)
                .expectProblem(406, "not_acceptable")
        },
        ConformanceCheck(
            "limits",
            "rule: The end of a listing",
            "A limit that is no number from 1 to 10000 is refused by every listing and feed."
        ) { session throws(ConformanceFault) in
            for limit in ["0", "-1", "many", "99999999999999999999"] {
                for path in ["twin/devices", "job/generations", "job/jobs"] {
                    let parts = path.split(separator: "/").map(String.init)
                    let query = [(name: "limit", value: limit)]
                    try await session.call(parts[0], "v1", parts[1], query: query)
                        .expectProblem(400, "invalid_request")
                }
            }
        },
    ]

    private enum Listing {
        static func capabilities(_ session: ConformanceSession) async throws(ConformanceFault) {
            _ = try await session.adapted { platform async throws(PlatformError) in
                try await platform.capabilities()
            }
            let value = try await session.call("twin", "v1", "capabilities").expect(200)
            guard value["sections"]?.array?.contains("config") == true else {
                throw .seen("sections do not name config")
            }
            guard value["desiredWrites"]?.bool != nil else {
                throw .seen("desiredWrites is missing")
            }
            let modes = value["sink"]?["cancel"]?.array?.compactMap(\.string) ?? []
            let known = ["queuedOnly", "request", "force"]
            guard value["sink"]?["cancel"] != nil, modes.allSatisfy(known.contains) else {
                throw .seen("sink.cancel is missing, or names an unknown mode")
            }
            guard value["sink"]?["windows"]?.bool != nil else {
                throw .seen("sink.windows is missing")
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
            if let difference = small.difference(from: large) { throw .seen(difference) }
        }

        static func times(_ session: ConformanceSession) async throws(ConformanceFault) {
            let most = try await session.looked().maxPage
            let count = try await session.pages(of: most).ids.count
            let listing = try await session.pages(of: min(most, max(1, count / 3)))
            guard listing.times.allSatisfy({ Timestamp($0.string) != nil }) else {
                throw .seen("an asOf that is no RFC 3339 time in UTC")
            }
            guard listing.times.count > 1 else { throw .notApplicable("the listing has one page") }
            let isOneTime = Set(listing.times).count == 1
            // Times of one length in UTC have the order of their bytes.
            guard listing.isConsistent ? isOneTime : listing.times == listing.times.sorted() else {
                throw .seen("\(listing.times[0]) first, and \(listing.times.last ?? "") last")
            }
        }

        static func size(_ session: ConformanceSession) async throws(ConformanceFault) {
            let most = try await session.looked().maxPage
            for (limit, due) in [(1, 1), (10_000, most)] {
                let query = [(name: "limit", value: String(limit))]
                let page = try await session.call("twin", "v1", "devices", query: query)
                let count = try page.items().count
                guard count <= due else {
                    throw .seen("\(count) items for the limit \(limit), and maxPage is \(most)")
                }
                guard page.response.body.count <= 4 * 1_024 * 1_024 else {
                    throw .seen("a page of \(page.response.body.count) bytes")
                }
            }
        }

        static func twins(_ session: ConformanceSession) async throws(ConformanceFault) {
            let most = try await session.looked().maxPage
            let sweep = try await session.adapted { platform async throws(PlatformError) in
                try await platform.calls.sweepByPages(pageSize: most, limits: platform.limits)
            }
            if let first = sweep.refused.first {
                throw .seen(
                    "\(sweep.refused.count) unusable records, \(first.id) first: \(first.reason)"
                )
            }
            for item in try await session.call("twin", "v1", "devices").items() {
                guard let revision = item["revision"]?.integer,
                    item["etag"]?.string == "r\(revision)"
                else {
                    let id = visible(item["id"]?.string ?? "", most: 128)
                    throw .seen("the etag of \(id) is not r and its revision")
                }
            }
        }

        static func stream(_ session: ConformanceSession) async throws(ConformanceFault) {
            let look = try await session.looked()
            guard look.hasNDJSON else { throw .notApplicable("capabilities.ndjson is false") }
            let stream = try await session.stream()
            if let twice = stream.repeated {
                throw .seen("the device \(visible(twice.string, most: 128)) stands twice")
            }
            let pages = try await session.pages(of: look.maxPage)
            if let difference = stream.difference(from: pages) { throw .seen(difference) }
        }

        static func streamParameters(_ session: ConformanceSession) async throws(ConformanceFault) {
            guard try await session.looked().hasNDJSON else {
                throw .notApplicable("capabilities.ndjson is false")
            }
            let accept = [(name: "Accept", value: "application/x-ndjson")]
            for name in ["limit", "cursor"] {
                let query = [(name: name, value: "1")]
                let answer = try await session.call(
                    "twin",
                    "v1",
                    "devices",
                    query: query,
                    headers: accept
                )
                try answer.expectProblem(400, "invalid_request", "cursor_invalid")
            }
        }
    }
}
