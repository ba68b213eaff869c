import FleetModel

/// Writes canonical JSON (RFC 8785) to a sink as it is made, so that nothing as long as a fleet is held beside it.
///
/// Short values are written from trees; what has a line for each device is written element by element.
struct PlanWriter<Sink: PlanSink> {
    /// The value of a member.
    enum Value {
        case short(JSONValue)
        /// Written by the closure: exactly one value.
        case long((inout PlanWriter) throws(Sink.Failure) -> Void)
        /// Not written yet: the sink is told of its place, behind another member and before the comma of the next.
        case later
    }

    /// A member of an object; without a value it is left out.
    typealias Member = (key: Text, value: Value?)

    /// A piece holds at least so many bytes, but for the last one, and some more.
    private static var pieceSize: Int { 64 * 1_024 }

    private var writer = JSONWriter()
    private(set) var sink: Sink

    init(_ sink: Sink) {
        self.sink = sink
        writer.reserveCapacity(2 * Self.pieceSize)
    }

    /// Members in any order; their keys are our own words, in ASCII, whose order by bytes is that of UTF-16 (RFC 8785, 3.2.3).
    mutating func writeObject(_ members: [Member]) throws(Sink.Failure) {
        let isSorted = zip(members, members.dropFirst()).allSatisfy { $0.key < $1.key }
        writer.beginObject()
        for member in isSorted ? members : members.sorted(by: { $0.key < $1.key }) {
            guard let value = member.value else { continue }
            switch value {
            case .short(let tree):
                writer.writeKey(member.key.string)
                writer.writeCanonical(tree)
            case .long(let write):
                writer.writeKey(member.key.string)
                try write(&self)
            case .later:
                try sink.take(writer.takeBytes())
                sink.mark()
            }
            try handOn()
        }
        writer.endObject()
    }

    /// An array of what the closure writes of each element: exactly one value.
    mutating func writeArray<Elements: Sequence>(
        _ elements: Elements,
        _ write: (inout PlanWriter, Elements.Element) throws(Sink.Failure) -> Void
    ) throws(Sink.Failure) {
        writer.beginArray()
        for element in elements {
            try write(&self, element)
            try handOn()
        }
        writer.endArray()
    }

    /// Hands on what is left; nothing is written after it.
    mutating func finish() throws(Sink.Failure) -> Sink {
        try sink.take(writer.takeBytes())
        return sink
    }

    private mutating func handOn() throws(Sink.Failure) {
        if writer.bytes.count >= Self.pieceSize { try sink.take(writer.takeBytes()) }
    }
}

extension PlanWriter {
    /// The value that ``writeArray(_:_:)`` writes.
    static func array<Elements: Sequence>(
        _ elements: Elements,
        _ write: @escaping (inout PlanWriter, Elements.Element) throws(Sink.Failure) -> Void
    ) -> Value {
        .long { writer throws(Sink.Failure) in try writer.writeArray(elements, write) }
    }

    /// An array of trees, of which one is held at a time.
    static func trees<Elements: Sequence>(
        _ elements: Elements,
        _ tree: @escaping (Elements.Element) -> JSONValue
    ) -> Value {
        array(elements) { writer, element throws(Sink.Failure) in
            writer.writer.writeCanonical(tree(element))
        }
    }

    /// An array of names, written as the bytes that are held.
    static func devices(_ devices: DeviceList) -> Value {
        array(devices.indices) { writer, index throws(Sink.Failure) in
            devices.withName(at: index) { writer.writer.write($0) }
        }
    }

    /// The members of a tree, to which long ones are added.
    static func members(of tree: JSONValue) -> [Member] {
        (tree.object?.members ?? []).map { (key: $0.key, value: .short($0.value)) }
    }
}
