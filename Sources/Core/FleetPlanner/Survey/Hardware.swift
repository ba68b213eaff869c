import FleetModel

/// What of a device can matter to its firmware, by numbers of a ``HardwareTable``.
struct Hardware: Hashable {
    /// Of the facts that artifacts for its cohort ask for.
    let facts: Int
    /// Of the versions that run.
    let components: Int
}

/// The distinct facts and components of devices, as far as firmware asks for them.
struct HardwareTable {
    /// The facts that one form looks at, by the number of their values.
    private struct FormFacts: Hashable {
        let form: Int
        let number: UInt32
    }

    /// In the order of their names.
    private var facts = Numbering<[Text?]>()
    private var components = Numbering<[ConfigForm.Component]>()
    private var factPlaces: [FormFacts: Int] = [:]
    /// By part, the number of its components behind one; 0: not known yet.
    private var componentPlaces: [Int] = []

    var count: Int { facts.count + components.count + factPlaces.count }

    /// The facts that artifacts for the cohort of the form ask for.
    func facts(_ hardware: Hardware, of form: ConfigForm) -> LabelSet {
        let pairs = zip(form.artifactFacts, facts[hardware.facts]).compactMap { fact in
            fact.1.map { LabelSet.Pair(name: fact.0, value: $0) }
        }
        return LabelSet(pairs) ?? LabelSet()
    }

    func firmware(_ hardware: Hardware) -> FirmwareSection {
        let components = components[hardware.components].map {
            FirmwareSection.Component(
                name: $0.name,
                running: $0.running,
                isConfirmed: $0.isConfirmed
            )
        }
        return FirmwareSection(components: components)
    }

    mutating func hardware(of twin: Twin, _ form: ConfigForm) -> Hardware {
        Hardware(
            facts: facts.place(of: form.facts(of: twin.facts)),
            components: components.place(of: form.components(of: twin.firmware.components))
        )
    }

    /// The same by the parts of a row; `factsNumber`: of the facts that the form, at its place, looks at.
    mutating func hardware(
        ofRow row: Int,
        in columns: TwinColumns,
        _ form: ConfigForm,
        at place: Int,
        factsNumber: UInt32?
    ) -> Hardware {
        Hardware(
            facts: factsPlace(ofRow: row, in: columns, form, at: place, factsNumber),
            components: componentsPlace(ofRow: row, in: columns, form)
        )
    }

    private mutating func factsPlace(
        ofRow row: Int,
        in columns: TwinColumns,
        _ form: ConfigForm,
        at place: Int,
        _ number: UInt32?
    ) -> Int {
        guard let number, !form.artifactFacts.isEmpty else {
            return facts.place(of: form.artifactFacts.map { _ in nil })
        }
        let key = FormFacts(form: place, number: number)
        if let known = factPlaces[key] { return known }
        let found = facts.place(of: form.facts(of: columns.factSet(columns.facts(at: row))))
        factPlaces[key] = found
        return found
    }

    private mutating func componentsPlace(
        ofRow row: Int,
        in columns: TwinColumns,
        _ form: ConfigForm
    ) -> Int {
        guard form.readsFirmware else { return components.place(of: []) }
        let part = columns.components(at: row)
        let index = Int(part.index)
        if index < componentPlaces.count, componentPlaces[index] > 0 {
            return componentPlaces[index] - 1
        }
        if index >= componentPlaces.count {
            let missing = index + 1 - componentPlaces.count
            componentPlaces.append(contentsOf: repeatElement(0, count: missing))
        }
        let list = form.components(of: columns.componentSet(part).components)
        let found = components.place(of: list)
        componentPlaces[index] = found + 1
        return found
    }
}
