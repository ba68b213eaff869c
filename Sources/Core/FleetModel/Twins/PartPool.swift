/// The distinct parts of one kind that the devices of a table report.
///
/// A form is read and checked once, when it is met for the first time. The values of the first ``mostKept`` are kept as they
/// were read; the others, and those whose meaning depends on the device, are read again when they are asked for.
package struct PartPool<Value: TwinPart>: Sendable {
    /// Values that are kept beside their forms.
    static var mostKept: Int { 4_096 }

    private var forms: BytePool
    /// By id; nil: the form has holes.
    private var kept: [Value?] = []
    /// What stands for the id of any device while a form with holes is read for its check.
    private let placeholder: [UInt8]

    /// `hasHoles`: whether forms may have them.
    init(hasHoles: Bool = false, forms: BytePool = BytePool()) {
        self.forms = forms
        placeholder = hasHoles ? Array("0000".utf8) : []
    }

    var count: Int { forms.count }
    /// Bytes of the forms.
    var usedBytes: Int { forms.usedBytes }
    /// The bytes of memory that the forms take, without the values that are kept.
    var byteCount: Int { forms.byteCount + kept.capacity * MemoryLayout<Value?>.stride }

    /// The part of this form; where it is new, `check` is asked with its value and may refuse it.
    ///
    /// In a part with holes the value that is checked has `0000` in them.
    mutating func id<Refusal: Error>(
        of form: Span<UInt8>,
        check: (JSONValue) throws(Refusal) -> Void
    ) throws(PartFault<Refusal>) -> PartID {
        let hash = ByteHash.hash(form.bytes)
        if let known = forms.find(form, hash) { return PartID(index: known) }
        var reader = PartReader(id: placeholder)
        guard let json = reader.value(of: form) else { throw .malformed }
        do throws(Refusal) {
            try check(json)
        } catch {
            throw .refused(error)
        }
        guard let value = Value(part: json) else { throw .malformed }
        guard let id = take(form, hash, reader.hasMetHole ? nil : value) else { throw .full }
        return id
    }

    /// The part of this form, of which nothing is asked but that it is such a part.
    mutating func id(of form: Span<UInt8>) throws(PartFault<Never>) -> PartID {
        let hash = ByteHash.hash(form.bytes)
        if let known = forms.find(form, hash) { return PartID(index: known) }
        guard let shape = Value.shape, kept.count == Self.mostKept else {
            return try id(of: form) { _ in }
        }
        var check = PartCheck(allowsHoles: !placeholder.isEmpty)
        guard check.isForm(form, shape) else { throw .malformed }
        guard let id = take(form, hash, nil) else { throw .full }
        return id
    }

    /// The part of a value that was checked before, of the device with that id; nil: a cap is reached.
    mutating func id(of value: Value, device: [UInt8]) -> PartID? {
        let form = PartForm.encode(value.part, id: placeholder.isEmpty ? [] : device)
        return try? id(of: form.span)
    }

    /// The same part as it is held in another pool of this kind; nil: a cap is reached.
    mutating func id(of part: PartID, in other: PartPool) -> PartID? {
        let value = part.index < other.kept.count ? other.kept[Int(part.index)] : nil
        return other.forms.withBytes(part.index) { form in
            let hash = ByteHash.hash(form.bytes)
            if let known = forms.find(form, hash) { return PartID(index: known) }
            return take(form, hash, value)
        }
    }

    /// Takes a form that was not found.
    private mutating func take(_ form: Span<UInt8>, _ hash: UInt64, _ value: Value?) -> PartID? {
        guard let id = forms.insert(form, hash) else { return nil }
        if id == kept.count, kept.count < Self.mostKept { kept.append(value) }
        return PartID(index: id)
    }

    /// The value of a part; `device`: the id of whom it is asked for, where forms may have holes.
    func value(_ part: PartID, device: [UInt8] = []) -> Value {
        if part.index < kept.count, let value = kept[Int(part.index)] { return value }
        let value = forms.withBytes(part.index) { form in
            PartForm.decode(form, id: device).flatMap(Value.init(part:))
        }
        guard let value else { preconditionFailure("a form is read before it comes in") }
        return value
    }

    /// Whether a part is known to mean the same for every device.
    func isSameForAll(_ part: PartID) -> Bool {
        part.index < kept.count && kept[Int(part.index)] != nil
    }

    /// Shows the form of a part.
    func withForm<Result>(_ part: PartID, _ body: (Span<UInt8>) -> Result) -> Result {
        forms.withBytes(part.index, body)
    }

    /// Whether both parts, the other one of that pool, mean the same for a device.
    func areEqual(
        _ left: UInt32,
        _ right: UInt32,
        in other: PartPool,
        device: [UInt8] = []
    ) -> Bool {
        let none = TwinBlock.Content.none
        guard left != none, right != none else { return left == right }
        let isSameForm = forms.withBytes(left) { form in
            other.forms.withBytes(right) { form.bytes.isEqual(to: $0.bytes) }
        }
        return isSameForm
            || value(PartID(index: left), device: device)
                == other.value(PartID(index: right), device: device)
    }
}
