import CLibyaml
import FleetModel

/// Reads the events of one text.
///
/// Owns its `yaml_parser_t` and frees it once, at the end of its life; keeps the text alive till then.
@safe
struct YAMLEventReader: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: TextBuffer
    /// Added to each line, where the text is the rest of a file.
    private let firstLine: Int

    /// `firstLine` counts from 0.
    init(_ text: TextBuffer, from offset: Int, firstLine: Int) {
        self.text = text
        unsafe parser = .allocate(capacity: 1)
        unsafe parser.initialize(to: yaml_parser_t())
        self.firstLine = firstLine
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            preconditionFailure("libyaml is out of memory")
        }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(
            parser,
            text.pointer(from: offset),
            text.count - offset
        )
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
    }

    /// The next event; after the end of the stream, or an error, it is not called again.
    mutating func next() throws(MalformedText) -> YAMLEvent {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw malformedText() }
        defer { unsafe yaml_event_delete(&event) }
        return YAMLEvent(
            kind: unsafe kind(of: event),
            start: unsafe mark(event.start_mark),
            end: unsafe mark(event.end_mark)
        )
    }

    private func kind(of event: yaml_event_t) -> YAMLEvent.Kind {
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: return .streamStart
        case YAML_STREAM_END_EVENT: return .streamEnd
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT: return .alias(unsafe string(event.data.alias.anchor) ?? "")
        case YAML_SEQUENCE_START_EVENT:
            let data = unsafe event.data.sequence_start
            return .sequenceStart(
                unsafe properties(anchor: data.anchor, tag: data.tag),
                isFlow: unsafe data.style == YAML_FLOW_SEQUENCE_STYLE
            )
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            let data = unsafe event.data.mapping_start
            return .mappingStart(
                unsafe properties(anchor: data.anchor, tag: data.tag),
                isFlow: unsafe data.style == YAML_FLOW_MAPPING_STYLE
            )
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_SCALAR_EVENT: return .scalar(unsafe scalar(of: event))
        default: preconditionFailure("libyaml gave an event without a type")
        }
    }

    private func scalar(of event: yaml_event_t) -> YAMLEvent.Scalar {
        let data = unsafe event.data.scalar
        // By length: a scalar may hold NUL where it was escaped.
        let bytes = unsafe UnsafeBufferPointer(start: data.value, count: data.length)
        let style = unsafe data.style
        return YAMLEvent.Scalar(
            text: unsafe String(decoding: bytes, as: UTF8.self),
            properties: unsafe properties(anchor: data.anchor, tag: data.tag),
            isPlain: style == YAML_PLAIN_SCALAR_STYLE,
            isBlock: style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE
        )
    }

    private func properties(
        anchor: UnsafeMutablePointer<yaml_char_t>?,
        tag: UnsafeMutablePointer<yaml_char_t>?
    ) -> YAMLEvent.Properties? {
        guard unsafe anchor != nil || tag != nil else { return nil }
        return YAMLEvent.Properties(anchor: unsafe string(anchor), tag: unsafe string(tag))
    }

    private func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        unsafe pointer.map { unsafe String(cString: $0) }
    }

    private func mark(_ mark: yaml_mark_t) -> Mark {
        Mark(line: Int(mark.line) + firstLine, column: Int(mark.column))
    }

    private func malformedText() -> MalformedText {
        let parser = unsafe self.parser.pointee
        return MalformedText(
            problem: unsafe parser.problem.map { unsafe String(cString: $0) } ?? "not YAML",
            place: unsafe mark(parser.problem_mark),
            context: unsafe parser.context.map { unsafe String(cString: $0) },
            contextPlace: unsafe mark(parser.context_mark)
        )
    }
}
