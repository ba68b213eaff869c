/// Scalars that differ in case only, by Unicode's simple case folding.
enum CaseFolding {
    /// By each scalar that has other forms, all of its forms.
    private static let orbits: [UInt32: [UInt32]] = {
        var byFold: [UInt32: [UInt32]] = [:]
        for value in UInt32(0)...lastCased {
            guard let scalar = Unicode.Scalar(value), isCased(scalar) else { continue }
            byFold[fold(scalar), default: []].append(value)
        }
        var result: [UInt32: [UInt32]] = [:]
        for forms in byFold.values where forms.count > 1 {
            for form in forms { result[form] = forms }
        }
        return result
    }()

    /// Beyond it Unicode has no letters with case.
    private static let lastCased: UInt32 = 0x1FFFF

    /// The scalar and all that differ from it in case only, in ascending order.
    static func forms(of scalar: UInt32) -> [UInt32] { orbits[scalar] ?? [scalar] }

    /// The dotless i folds to itself outside Turkish, although its capital is `I`.
    private static func isCased(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.changesWhenCaseMapped && scalar.value != 0x131
    }

    private static func fold(_ scalar: Unicode.Scalar) -> UInt32 {
        let upper = single(scalar.properties.uppercaseMapping) ?? scalar
        return (single(upper.properties.lowercaseMapping) ?? upper).value
    }

    /// Mappings to several scalars are no simple folding.
    private static func single(_ mapping: String) -> Unicode.Scalar? {
        let scalars = mapping.unicodeScalars
        return scalars.count == 1 ? scalars.first : nil
    }
}
