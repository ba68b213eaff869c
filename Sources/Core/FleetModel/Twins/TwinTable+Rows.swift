extension TwinTable {
    /// The rows of a table by their index, each made anew when it is asked for; who looks at every row of a large fleet asks
    /// the ``TwinTable/columns``.
    package struct Rows: RandomAccessCollection, Sendable {
        let columns: TwinColumns

        package var startIndex: Int { 0 }
        package var endIndex: Int { columns.count }

        package subscript(index: Int) -> Row { columns.row(at: index) }

        package static func == (left: Rows, right: some Collection<Row>) -> Bool {
            left.elementsEqual(right)
        }
    }
}
