/// An object of a repository as stored, without its header.
package struct GitObject: Sendable {
    /// The four kinds of objects that Git keeps.
    package enum Kind: String, Hashable, Sendable {
        case commit, tree, blob, tag
    }

    package let kind: Kind
    package let bytes: [UInt8]
}

/// What an object is and how large, known without reading it.
package struct GitObjectHeader: Hashable, Sendable {
    package let kind: GitObject.Kind
    /// In bytes.
    package let size: Int
}
