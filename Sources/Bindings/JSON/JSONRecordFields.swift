package import FleetModel

/// What is read of records of like shape: values and parts at given places, numbered in the order in which they were added.
///
/// A value is a scalar, or the mere kind of an array or object. A part is a whole subtree, written in its part form
/// (`PartForm`) as far as it is kept. Nothing is read below a part, and nothing inside arrays.
package struct JSONRecordFields: Sendable {
    /// One step of a path below a part. The elements of an array have the path of their array.
    package enum Step: Hashable, Sendable {
        case key(Text)
        /// Every key.
        case any
    }

    /// What the members of a part must be, where it is an object; sizes in bytes.
    package enum Shape: Hashable, Sendable {
        case any
        /// At most so many strings of at most so many bytes, under keys of one byte to `keyBytes`.
        case strings(most: Int, keyBytes: Int, bytes: Int)
        /// At most so many numbers, under keys of one byte to `keyBytes`.
        case numbers(most: Int, keyBytes: Int)
    }

    /// How a part is written.
    package struct Part: Hashable, Sendable {
        /// The paths that are kept, with what is below them, and what stands at their prefixes; nil: everything.
        package var kept: [[Step]]?
        /// Whether its strings have holes where the record's identity stands.
        package var hasHoles = false
        package var shape = Shape.any

        package init(kept: [[Step]]? = nil, hasHoles: Bool = false, shape: Shape = .any) {
            self.kept = kept
            self.hasHoles = hasHoles
            self.shape = shape
        }
    }

    struct Field: Sendable {
        let path: [Text]
        /// nil: it is a value.
        let part: Part?
    }

    private(set) var fields: [Field] = []
    /// The value that a record's holes stand for, and that is told of a record with a fault.
    package private(set) var identity: Int?

    package init() {}

    package var count: Int { fields.count }

    /// Adds a value and returns its number; the empty path is the record's own.
    package mutating func addValue(_ path: [Text]) -> Int { add(Field(path: path, part: nil)) }

    /// Adds the value that a record's holes stand for.
    package mutating func addIdentity(_ path: [Text]) -> Int {
        let field = add(Field(path: path, part: nil))
        identity = field
        return field
    }

    /// Adds a part and returns its number.
    package mutating func addPart(_ path: [Text], as part: Part = Part()) -> Int {
        add(Field(path: path, part: part))
    }

    private mutating func add(_ field: Field) -> Int {
        let isFree = fields.allSatisfy { other in
            other.path != field.path && !(other.part != nil && field.path.starts(with: other.path))
                && !(field.part != nil && other.path.starts(with: field.path))
        }
        precondition(isFree, "fields have places of their own, outside of parts")
        fields.append(field)
        return fields.count - 1
    }
}
