import Foundation

@testable import DevicePlatforms
@testable import Git
import Expressions
import FleetModel
import JSON
import JSONSchema
import RegularExpressions
import SpecLanguage
import YAML

/// A reader of outside bytes, with what must hold whatever the bytes are.
///
/// A trap, a leak of memory without a bound, a run without an end and a broken promise all end the fuzzer, which then
/// keeps the input.
enum FuzzTarget: String, CaseIterable {
    case yaml, specs, json, records, twins, selector, version, range, cron, regex, template, cel
    case jsonSchema = "json-schema"
    case gitTree = "git-tree"
    case gitCommit = "git-commit"
    case gitAdvertisement = "git-advertisement"

    /// The one that `FUZZ_TARGET` names.
    static let chosen: FuzzTarget = {
        let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
        guard let target = FuzzTarget(rawValue: name) else {
            fatalError("FUZZ_TARGET is one of " + allCases.map(\.rawValue).joined(separator: ", "))
        }
        return target
    }()

    func run(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        switch self {
        case .yaml: Self.readYAML(bytes)
        case .specs: Self.compile(bytes)
        case .json: Self.readJSON(bytes)
        case .records: Self.readRecords(bytes)
        case .twins: Self.readTwins(bytes)
        case .selector: Self.readSelector(text)
        case .version: Self.readVersion(text)
        case .range: Self.readRange(text)
        case .cron: Self.readSchedule(text)
        case .regex: Self.readPattern(text)
        case .template: Self.readTemplate(text)
        case .cel: Self.readExpression(text)
        case .jsonSchema: Self.checkSchema(bytes)
        case .gitTree: _ = GitTree(bytes: bytes)
        case .gitCommit: Self.readCommit(bytes)
        case .gitAdvertisement: Self.readAdvertisement(bytes)
        }
    }
}

// MARK: - Specs

extension FuzzTarget {
    /// Small limits, so that they are met.
    private static let limits = YAMLLimits(
        bytes: 8_192,
        depth: 16,
        nodes: 500,
        documents: 8,
        scalarBytes: 512,
        keyBytes: 64,
        diagnostics: 20
    )

    private static func readYAML(_ bytes: [UInt8]) {
        let file = YAMLParser.parse(bytes, path: "a.yaml", limits: limits)
        precondition(file.diagnostics.count <= 21)
        precondition(file.documents.count <= 8)
        let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
        for diagnostic in file.diagnostics { check(diagnostic.span, lines: lines) }
        var nodes = 0
        let text = SourceText(bytes)
        for document in file.documents {
            nodes += count(document, depth: 0, lines: lines)
            checkPlaces(document, text)
        }
        precondition(nodes <= 500)
        checkTabs(bytes, file)
        let again = YAMLParser.parse(bytes, path: "a.yaml", limits: limits)
        precondition(again.documents == file.documents && again.diagnostics == file.diagnostics)
    }

    /// Each character of a scalar is found inside the scalar, and that of a plain one of one line is always found; an empty
    /// one has none.
    private static func checkPlaces(_ node: SyntaxNode, _ text: SourceText) {
        switch node.kind {
        case .unreadable: break
        case .sequence(let elements):
            for element in elements { checkPlaces(element, text) }
        case .mapping(let entries):
            for entry in entries {
                checkPlaces(entry.key, text)
                checkPlaces(entry.value, text)
            }
        case .scalar(let scalar):
            let whole = node.span.definition ?? node.span
            let count = scalar.text.string.utf8.count
            let places = ScalarPlaces(of: scalar.text, at: whole, in: text)
            let width = scalar.text.string.unicodeScalars.count
            if width > 0, whole.line == whole.endLine, whole.endColumn - whole.column == width {
                precondition(places != nil, "a plain scalar is found")
            }
            for offset in 0..<count {
                guard let place = places?.span(of: offset..<offset + 1) else { continue }
                precondition((whole.line, whole.column) <= (place.line, place.column))
                precondition((place.line, place.column) < (place.endLine, place.endColumn))
            }
        }
    }

    /// A tab between tokens says what a space does: where every tab may be one, no value changes. In a block scalar it is
    /// text, which a space in its place can end: `#` stands behind it as a comment then.
    private static func checkTabs(_ bytes: [UInt8], _ file: SpecFile) {
        guard bytes.contains(0x09), file.diagnostics.isEmpty,
            !bytes.contains(where: { $0 == UInt8(ascii: "|") || $0 == UInt8(ascii: ">") })
        else { return }
        let spaced = bytes.map { $0 == 0x09 ? 0x20 : $0 }
        let other = YAMLParser.parse(spaced, path: "a.yaml", limits: limits)
        guard other.diagnostics.isEmpty else { return }
        var texts: [String] = []
        var others: [String] = []
        for document in file.documents { collect(document, &texts) }
        for document in other.documents { collect(document, &others) }
        // A blank may be folded or indent where a tab is text; but no character is lost, added or moved.
        let isBlank: (UInt8) -> Bool = { " \t\n".utf8.contains($0) }
        precondition(
            texts.joined().utf8.filter { !isBlank($0) }
                == others.joined().utf8.filter { !isBlank($0) }
        )
    }

    private static func collect(_ node: SyntaxNode, _ texts: inout [String]) {
        switch node.kind {
        case .scalar(let scalar): texts.append(scalar.text.string)
        case .unreadable: break
        case .sequence(let elements):
            for element in elements { collect(element, &texts) }
        case .mapping(let entries):
            for entry in entries {
                collect(entry.key, &texts)
                collect(entry.value, &texts)
            }
        }
    }

    private static func count(_ node: SyntaxNode, depth: Int, lines: Int) -> Int {
        precondition(depth <= 16)
        check(node.span, lines: lines)
        switch node.kind {
        case .scalar(let scalar):
            precondition(scalar.text.string.utf8.count <= 512)
            return 1
        case .unreadable: return 1
        case .sequence(let elements):
            return elements.reduce(1) { $0 + count($1, depth: depth + 1, lines: lines) }
        case .mapping(let entries):
            return entries.reduce(1) { total, entry in
                guard case .scalar(let key) = entry.key.kind else {
                    fatalError("a key without text")
                }
                precondition(key.text.string.utf8.count <= 64)
                return total + 1 + count(entry.value, depth: depth + 1, lines: lines)
            }
        }
    }

    private static func check(_ span: SourceSpan, lines: Int) {
        precondition(span.line >= 1 && span.column >= 1 && span.line <= lines + 1)
        precondition((span.line, span.column) <= (span.endLine, span.endColumn))
        if let definition = span.definition {
            precondition(definition.definition == nil)
            check(definition, lines: lines)
        }
    }

    private static func compile(_ bytes: [UInt8]) {
        let file = YAMLParser.parse(bytes, path: "a.yaml", limits: limits)
        let tree = SpecTree(commit: nil, files: [file], diagnostics: [])
        let compilation = SpecCompiler.compile(tree)
        let isFaulty = compilation.diagnostics.contains { $0.severity == .error }
        precondition((compilation.fleet == nil) == isFaulty)
        precondition(compilation.diagnostics == compilation.diagnostics.sorted())
    }
}

// MARK: - JSON and twins

extension FuzzTarget {
    private static func readJSON(_ bytes: [UInt8]) {
        let parser = JSONParser(limits: JSONLimits(bytes: 8_192, depth: 16))
        // A number that is not exact may be written as one that is refused; nothing keeps such a number.
        guard let value = try? parser.parse(bytes), isExact(value) else { return }
        let roomy = JSONParser(limits: JSONLimits(bytes: 1 << 20, depth: 16))
        let again = try? roomy.parse(value.canonicalBytes)
        precondition(again == value, "canonical JSON is read as what it was")
    }

    private static func isExact(_ value: JSONValue) -> Bool {
        switch value {
        case .number(let number): number.isExact
        case .array(let elements): elements.allSatisfy(isExact)
        case .object(let object): object.members.allSatisfy { isExact($0.value) }
        default: true
        }
    }

    /// Each line as a part of a record, read twice: once while its keys are learned, once when they are known.
    private static func readRecords(_ bytes: [UInt8]) {
        var fields = JSONRecordFields()
        _ = fields.addIdentity(["id"])
        let part = fields.addPart(["part"], as: JSONRecordFields.Part(hasHoles: true))
        let limits = JSONLimits(bytes: 8_192, depth: 16)
        let reader = JSONRecordReader(fields: fields, limits: limits)
        var batch = JSONRecordBatch(for: reader, mostRecords: 3)
        let parser = JSONParser(limits: limits)
        let lines = bytes.prefix(4_096).split(separator: 0x0A).map { line in
            Array(#"{"id":"gw-1","part":"#.utf8) + line + Array("}".utf8)
        }
        for _ in 0..<2 {
            var number = 0
            reader.take(lines.flatMap { $0 + [0x0A] })
            while (try? reader.read(into: &batch)) == true {
                for record in 0..<batch.count {
                    let value = try? parser.parse(lines[number])
                    precondition((value == nil) == (batch.fault(of: record) != nil))
                    if let value {
                        let form = Array(batch.bytes[batch[record, part].range])
                        let found = PartForm.decode(form, id: Array("gw-1".utf8))
                        precondition(found == value["part"], "a form is that of its value")
                    }
                    number += 1
                }
            }
            precondition(number == lines.count && !reader.isMidLine)
        }
    }

    private static func readTwins(_ bytes: [UInt8]) {
        guard let sweep = sweep(of: bytes) else { return }
        let written = TwinSnapshot.bytes(of: sweep)
        guard let again = Self.sweep(of: written) else {
            fatalError("a snapshot is not read again")
        }
        precondition(TwinSnapshot.bytes(of: again) == written)
    }

    private static func sweep(of bytes: [UInt8]) -> Sweep? {
        let stream = TwinStream(limits: SweepLimits(), receivedAt: .zero)
        do throws(RecordFault) {
            stream.take(bytes)
            try stream.read()
            return try stream.finish()
        } catch {
            return nil
        }
    }
}

// MARK: - Schemas

extension FuzzTarget {
    /// The first element is a schema, and the others are checked against it; a lone object is checked against itself.
    private static func checkSchema(_ bytes: [UInt8]) {
        let parser = JSONParser(limits: JSONLimits(bytes: 8_192, depth: 32))
        guard let value = try? parser.parse(bytes) else { return }
        let parts = value.array ?? [value, value]
        guard let document = parts.first,
            let schema = try? JSONSchema(document, uri: "schema.json")
        else { return }
        for part in parts.dropFirst().prefix(4) {
            precondition(schema.findings(for: part).count <= JSONSchema.Limits.findings)
        }
    }
}

// MARK: - Values of specs

extension FuzzTarget {
    private static func readSelector(_ text: String) {
        guard let selector = try? LabelSelector(parsing: text), !selector.selectsAll else { return }
        let again = try? LabelSelector(parsing: selector.description)
        precondition(again == selector, "a selector is read as it is written")
    }

    private static func readVersion(_ text: String) {
        guard let version = Version(text) else { return }
        precondition(Text(version.description) == Text(text), "a version is written one way")
        precondition(version == version && !(version < version))
    }

    private static func readRange(_ text: String) {
        guard let range = VersionRange(text) else { return }
        for version in range.alternatives.joined().map(\.version) {
            _ = range.contains(version)
            _ = range.allowsVersion(below: version)
        }
        precondition(VersionRange(range.text) == range)
    }

    private static func readSchedule(_ text: String) {
        guard let schedule = try? CronSchedule(text) else { return }
        _ = schedule.hasDay
        precondition((try? CronSchedule(schedule.description)) == schedule)
    }

    /// The pattern is the first line, the text is the rest.
    private static func readPattern(_ text: String) {
        let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        for dialect in [RegularExpression.Dialect.re2, .ecmaScript] {
            guard let pattern = try? RegularExpression(String(parts[0]), dialect: dialect) else {
                continue
            }
            let subject = parts.count > 1 ? String(parts[1]) : text
            let search = pattern.search(subject)
            let bound =
                2 * RegularExpression.Limits.instructions * (subject.unicodeScalars.count + 1)
            precondition(search.steps <= bound, "a search is linear")
        }
    }

    private static func readTemplate(_ text: String) {
        guard let template = try? Template(text) else { return }
        precondition(template.parts.count <= text.utf8.count)
    }
}

// MARK: - Expressions

extension FuzzTarget {
    private static func readExpression(_ text: String) {
        guard let expression = try? Expression(Text(text)) else { return }
        let again = try? Expression(Text(expression.description))
        precondition(again == expression, "an expression is read as it is spelled")
        _ = expression.check(Declarations([:]), expecting: .bool)
        _ = expression.answer([(name: "x", value: .int(1))], steps: 10_000)
    }
}

// MARK: - Git

extension FuzzTarget {
    private static func readCommit(_ bytes: [UInt8]) {
        guard let id = GitObjectID(String(repeating: "a", count: 40)) else { return }
        _ = GitCommit(id: id, bytes: bytes)
    }

    /// In pieces whose length the first byte decides, as it comes from a socket.
    private static func readAdvertisement(_ bytes: [UInt8]) {
        guard let first = bytes.first else { return }
        var reader = AdvertisementReader(operation: "fuzz", expectsGreeting: first & 1 == 1)
        let size = Int(first >> 1) + 1
        var rest = bytes.dropFirst()
        while !rest.isEmpty {
            do throws(GitError) {
                try reader.consume(Array(rest.prefix(size)))
            } catch {
                return
            }
            rest = rest.dropFirst(size)
        }
    }
}
