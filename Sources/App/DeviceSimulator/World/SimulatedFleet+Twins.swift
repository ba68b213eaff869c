import FleetModel

extension SimulatedFleet {
    /// Every device as it is now, in the order of the slots.
    mutating func snapshot() -> [TwinRecord] {
        var twins: [TwinRecord] = []
        twins.reserveCapacity(liveCount)
        for index in devices.indices where !devices[index].standing.isRemoved {
            twins.append(record(index))
        }
        return twins
    }

    mutating func twin(of id: String) -> TwinRecord? {
        guard let id = DeviceID(id), let index = indexOf[id] else { return nil }
        return record(index)
    }

    /// The device as the platform knows it now; amortised by what it keeps of the twin's bytes.
    mutating func record(_ index: Int) -> TwinRecord {
        let own: [UInt8]
        if let known = devices[index].standing.ownMembers {
            own = known
        } else {
            own = TwinDocument.ownMembers(
                devices[index],
                expectedInterval: configuration.reportInterval,
                currentJob: devices[index].standing.currentJob.map { board[$0] }
            )
            devices[index].standing.ownMembers = own
        }
        let reported: [UInt8]
        if let known = devices[index].standing.reportedMembers {
            reported = known
        } else {
            reported = TwinDocument.reportedMembers(devices[index])
            devices[index].standing.reportedMembers = reported
        }
        return TwinRecord(
            ownMembers: own,
            reportedMembers: reported,
            received: received(index),
            lastSeenAt: lastSeen(index),
            revision: devices[index].standing.revision
        )
    }

    /// One entry of the delta feed.
    struct Change: Sendable {
        let id: DeviceID
        let incarnation: Incarnation
        let revision: UInt64
        /// nil: the device is gone.
        let twin: TwinRecord?
    }

    /// A part of the delta feed.
    struct ChangePage: Sendable {
        let changes: [Change]
        let next: UInt64
        let isCaughtUp: Bool
    }

    /// What changed after the sequence, each device once; nil where that is no longer known.
    mutating func changes(after sequence: UInt64, limit: Int) -> ChangePage? {
        let page = changes.page(after: sequence, limit: limit) { index, sequence in
            devices[index].standing.changeSequence == sequence
        }
        guard let page else { return nil }
        let found = page.subjects.map { index in
            Change(
                id: devices[index].id,
                incarnation: devices[index].incarnation,
                revision: devices[index].standing.revision,
                twin: devices[index].standing.isRemoved ? nil : record(index)
            )
        }
        return ChangePage(changes: found, next: page.next, isCaughtUp: page.isCaughtUp)
    }

    /// A place in the heartbeat feed: rounds over the fleet, each for the reports of a span of time.
    struct ReportPosition: Hashable, Sendable {
        /// Reports later than this are wanted.
        let since: Timestamp
        /// Reports up to this belong to the round; the next round begins here.
        let until: Timestamp
        /// The slot to go on from.
        let index: Int
    }

    /// One heartbeat.
    struct Report: Hashable, Sendable {
        let id: DeviceID
        let incarnation: Incarnation
        let received: ReportClock.Received
        let lastSeenAt: Timestamp
    }

    /// A part of the heartbeat feed.
    struct ReportPage: Sendable {
        let reports: [Report]
        let next: ReportPosition
        let isCaughtUp: Bool
    }

    /// The reports after a place, each device at most once in a round.
    func reports(after position: ReportPosition, limit: Int) -> ReportPage {
        let until = position.index == 0 ? now : position.until
        var found: [Report] = []
        var index = position.index
        while index < devices.count, found.count < limit {
            let received = received(index)
            if received.at > position.since, !devices[index].standing.isRemoved {
                found.append(
                    Report(
                        id: devices[index].id,
                        incarnation: devices[index].incarnation,
                        received: received,
                        lastSeenAt: lastSeen(index)
                    )
                )
            }
            index += 1
        }
        let isCaughtUp = index >= devices.count
        let next =
            isCaughtUp
            ? ReportPosition(since: until, until: until, index: 0)
            : ReportPosition(since: position.since, until: until, index: index)
        return ReportPage(reports: found, next: next, isCaughtUp: isCaughtUp)
    }

    /// The highest generations that were accepted, and the place to go on from; nil at the end.
    ///
    /// A place counts tracks: two a device.
    func generations(from start: Int, limit: Int) -> (known: [KnownGeneration], next: Int?) {
        var found: [KnownGeneration] = []
        let tracks = Track.allCases
        var place = max(0, start)
        while place < devices.count * tracks.count, found.count < limit {
            let device = devices[place / tracks.count]
            let track = tracks[place % tracks.count]
            let highest = max(device.standing.highest(track), device.fence(track).highest)
            if highest > .none, !device.standing.isRemoved {
                found.append(
                    KnownGeneration(
                        device: device.id,
                        incarnation: device.incarnation,
                        track: track,
                        generation: highest
                    )
                )
            }
            place += 1
        }
        return (found, place < devices.count * tracks.count ? place : nil)
    }
}
