extension String {
    /// At most 40 code points of outside text, for a message; `…` stands for the rest.
    package var excerpt: String {
        guard unicodeScalars.count > 40 else { return self }
        return String(UnicodeScalarView(unicodeScalars.prefix(40))) + "…"
    }
}
