/// A name in a repository, such as `refs/heads/main`, and the object that it stands for.
package struct GitReference: Hashable, Sendable {
    package let name: String
    package let id: GitObjectID

    package init(name: String, id: GitObjectID) {
        self.name = name
        self.id = id
    }
}
