/// The parts of a record.
extension TwinTableBuilder {
    /// A part of which nothing is asked but its shape.
    package enum PlainPart {
        /// An object of strings each; versions are those that were last applied.
        case labels, facts, versions
        /// A configuration, reported or applied: an object, with holes where the id has four bytes or more.
        case document
        /// An object of numbers.
        case metrics
    }

    /// The part of that form.
    package mutating func part(
        _ kind: PlainPart,
        _ form: Span<UInt8>
    ) throws(PartFault<Never>) -> PartID {
        switch kind {
        case .labels: return try pools.labels.id(of: form)
        case .facts: return try pools.facts.id(of: form)
        case .versions: return try pools.versions.id(of: form)
        case .metrics: return try pools.metrics.id(of: form)
        case .document:
            guard !form.isEmpty, form[0] == PartForm.Tag.object else { throw .malformed }
            return try pools.documents.id(of: form)
        }
    }

    /// Of an object of components, of which `running`, `pending`, `slot`, `confirmed` and `lastResult.code` are read.
    ///
    /// What `check` throws is the reader's word on outside data; it is asked once a distinct form.
    package mutating func components<Refusal: Error>(
        _ form: Span<UInt8>,
        check: (JSONValue) throws(Refusal) -> Void
    ) throws(PartFault<Refusal>) -> PartID {
        try pools.components.id(of: form, check: check)
    }

    /// Of a list of conditions, of which `type`, `status`, `reason` and `message` are read; see the other one.
    package mutating func conditions<Refusal: Error>(
        _ form: Span<UInt8>,
        check: (JSONValue) throws(Refusal) -> Void
    ) throws(PartFault<Refusal>) -> PartID {
        try pools.conditions.id(of: form, check: check)
    }
}
