/// The parts of a record. What `check` throws is the reader's word on outside data; it is asked once a distinct form.
extension TwinTableBuilder {
    /// Of an object of strings.
    package mutating func labels<Refusal: Error>(
        _ form: Span<UInt8>,
        check: (JSONValue) throws(Refusal) -> Void
    ) throws(PartFault<Refusal>) -> PartID {
        try pools.labels.id(of: form, check: check)
    }

    /// Of an object of strings.
    package mutating func facts<Refusal: Error>(
        _ form: Span<UInt8>,
        check: (JSONValue) throws(Refusal) -> Void
    ) throws(PartFault<Refusal>) -> PartID {
        try pools.facts.id(of: form, check: check)
    }

    /// Of a configuration, reported or applied: an object, with holes where the id has four bytes or more.
    ///
    /// `check` is given `0000` where a hole is.
    package mutating func document<Refusal: Error>(
        _ form: Span<UInt8>,
        check: (JSONValue) throws(Refusal) -> Void
    ) throws(PartFault<Refusal>) -> PartID {
        guard !form.isEmpty, form[0] == PartForm.Tag.object else { throw .malformed }
        return try pools.documents.id(of: form, check: check)
    }

    /// Of an object of components, of which `running`, `pending`, `slot`, `confirmed` and `lastResult.code` are read.
    package mutating func components<Refusal: Error>(
        _ form: Span<UInt8>,
        check: (JSONValue) throws(Refusal) -> Void
    ) throws(PartFault<Refusal>) -> PartID {
        try pools.components.id(of: form, check: check)
    }

    /// Of the versions that were last applied: an object of strings.
    package mutating func versions<Refusal: Error>(
        _ form: Span<UInt8>,
        check: (JSONValue) throws(Refusal) -> Void
    ) throws(PartFault<Refusal>) -> PartID {
        try pools.versions.id(of: form, check: check)
    }

    /// Of a list of conditions, of which `type`, `status`, `reason` and `message` are read.
    package mutating func conditions<Refusal: Error>(
        _ form: Span<UInt8>,
        check: (JSONValue) throws(Refusal) -> Void
    ) throws(PartFault<Refusal>) -> PartID {
        try pools.conditions.id(of: form, check: check)
    }

    /// Of an object of numbers.
    package mutating func metrics<Refusal: Error>(
        _ form: Span<UInt8>,
        check: (JSONValue) throws(Refusal) -> Void
    ) throws(PartFault<Refusal>) -> PartID {
        try pools.metrics.id(of: form, check: check)
    }
}
