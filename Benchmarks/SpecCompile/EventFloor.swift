import CLibyaml
import Git

/// The floor: the blobs of a commit read from the object database, and libyaml's events of each; nothing is kept.
struct EventFloor {
    let repository: GitRepository
    private(set) var events = 0
    private(set) var bytes = 0

    init(_ repository: GitRepository) { self.repository = repository }

    mutating func read(_ tree: GitObjectID) throws {
        for entry in try repository.tree(tree, limit: 64 << 20).entries {
            switch entry.mode {
            case .folder: try read(entry.id)
            case .file: parse(try repository.object(entry.id, limit: 1 << 20).bytes)
            default: continue
            }
        }
    }

    private mutating func parse(_ text: [UInt8]) {
        bytes += text.count
        var parser = yaml_parser_t()
        guard yaml_parser_initialize(&parser) == 1 else { fatalError("libyaml is out of memory") }
        defer { yaml_parser_delete(&parser) }
        text.withUnsafeBufferPointer { text in
            yaml_parser_set_input_string(&parser, text.baseAddress, text.count)
            var isDone = false
            while !isDone {
                var event = yaml_event_t()
                guard yaml_parser_parse(&parser, &event) == 1 else {
                    fatalError("a generated file is malformed")
                }
                events += 1
                isDone = event.type == YAML_STREAM_END_EVENT
                yaml_event_delete(&event)
            }
        }
    }
}
