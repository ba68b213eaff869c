import FleetModel
import RolloutEngine
import SpecLanguage

/// Holds segments against their digests and reads them, beside whoever puts together what was read before.
///
/// An actor of its own, so that it has its own thread; what it reads of one segment rests on no other.
actor SegmentDecoder {
    typealias Fault = SegmentReader.Fault

    private let codec: RecordCodec
    private var rows: RowReader

    init() {
        codec = RecordCodec()
        rows = RowReader(parser: codec.parser)
    }

    /// `reads`: whether their content is wanted.
    func decode(_ segments: [CheckpointSegment], reads: Bool) -> [DecodedSegment] {
        segments.map { segment in
            let isSound = segment.isSound
            return DecodedSegment(
                number: segment.number,
                digest: segment.digest,
                isSound: isSound,
                content: isSound && reads ? try? content(of: segment) : nil
            )
        }
    }

    private func content(of segment: CheckpointSegment) throws(Fault) -> SegmentContent {
        var reader = SegmentReader(segment.content[...])
        guard try reader.byte() == SegmentCodec.version,
            let kind = SegmentCodec.Kind(rawValue: try reader.byte()),
            (kind == .frame) == (segment.number == CheckpointIndex.frame)
        else { throw Fault() }
        let content =
            switch kind {
            case .frame: try frame(&reader)
            case .fleet: try fleet(&reader)
            case .devices: try deviceRows(&reader)
            case .members: try members(&reader)
            }
        guard reader.isAtEnd else { throw Fault() }
        return content
    }

    private func frame(_ reader: inout SegmentReader) throws(Fault) -> SegmentContent {
        guard let frame = codec.decode(FleetState.self, from: reader.rest()) else { throw Fault() }
        return .frame(frame)
    }

    private func fleet(_ reader: inout SegmentReader) throws(Fault) -> SegmentContent {
        let digest = try reader.digest()
        guard let fleet = codec.decode(CompiledFleet.self, from: reader.rest()) else {
            throw Fault()
        }
        return .fleet(fleet, under: digest)
    }

    private func deviceRows(_ reader: inout SegmentReader) throws(Fault) -> SegmentContent {
        try rows.begin(&reader)
        var all: [DeviceRow] = []
        for _ in 0..<(try reader.count()) {
            let row = try rows.deviceRow(&reader)
            guard !row.isEmpty, all.last.map({ $0.device < row.device }) ?? true else {
                throw Fault()
            }
            all.append(row)
        }
        guard !all.isEmpty else { throw Fault() }
        return .rows(all)
    }

    private func members(_ reader: inout SegmentReader) throws(Fault) -> SegmentContent {
        let id = try reader.checked(RolloutID.init)
        let chunk = try reader.number()
        try rows.begin(&reader)
        let count = try reader.count()
        guard (1...CheckpointIndex.capacity).contains(count) else { throw Fault() }
        var members: [RolloutMember] = []
        members.reserveCapacity(count)
        for _ in 0..<count { members.append(try rows.member(&reader)) }
        return .members(id, chunk: chunk, members)
    }
}
