import FleetModel

/// What the templates of a form become for a device, or for all devices of the same labels and facts with ``OwnName`` in place
/// of their names.
struct OwnValues {
    /// Of one template.
    enum Value {
        /// With its form, in which a hole stands for the name where one was given.
        case filled(JSONValue, form: [UInt8])
        /// The template cannot be filled in; what is told of that.
        case failed(Text)
    }

    /// In the order of the templates.
    let values: [Value]
    /// Of each pair of rivals, how they stand to each other.
    let rivals: [ConfigForm.Match]

    /// `name` stands for the device's id where one is given.
    init(_ form: ConfigForm, for twin: Twin, named name: Text? = nil) {
        let merged = form.merged
        let hole = name.map { Array($0.string.utf8) } ?? []
        values = form.templates.leaves.map { index in
            do throws(TemplateError) {
                let value = try merged.leaves[index].value.rendered(for: twin, named: name)
                return .filled(value, form: PartForm.encode(value, id: hole))
            } catch {
                return .failed(Text(merged.failure(of: merged.leaves[index], error)))
            }
        }
        rivals = merged.rivals.map { Self.match(of: $0, in: merged, for: twin, name) }
    }

    /// Of all devices with the labels and facts of the row, as far as its templates look at them; nil: these hold ``OwnName`` already.
    init?(_ form: ConfigForm, forNamelessRow row: Int, in columns: TwinColumns) {
        let labels = columns.labelSet(columns.labels(at: row))
        let facts = columns.factSet(columns.facts(at: row))
        let seen = form.templates.labels.map { labels[$0] } + form.templates.facts.map { facts[$0] }
        guard !seen.contains(where: { $0.map(OwnName.isIn) ?? false }) else { return nil }
        let twin = Twin(
            id: columns.id(at: row),
            incarnation: columns.incarnation(at: row),
            revision: columns.revision(at: row),
            labels: labels,
            facts: facts
        )
        self.init(form, for: twin, named: OwnName.placeholder)
    }

    private static func match(
        of rivals: MergedConfig.Rivals,
        in merged: MergedConfig,
        for twin: Twin,
        _ name: Text?
    ) -> ConfigForm.Match {
        var values: [JSONValue] = []
        for leaf in [rivals.one, rivals.other] {
            do throws(TemplateError) {
                values.append(try leaf.value.rendered(for: twin, named: name))
            } catch {
                let message = Text(merged.failure(of: leaf, error))
                return ConfigForm.Match(comparison: .failed(message))
            }
        }
        let isEqual = values[0] == values[1]
        return ConfigForm.Match(
            comparison: isEqual ? .equal : .different,
            values: (values[0], values[1])
        )
    }
}
