import FleetModel

/// The parts of a file that aliases bring to other places, too.
struct AliasedText {
    private struct Point: Comparable {
        let line: Int
        let column: Int

        static func < (left: Point, right: Point) -> Bool {
            (left.line, left.column) < (right.line, right.column)
        }
    }

    /// Ascending, each apart from the next.
    private var stretches: [Range<Point>] = []

    /// Linear in what aliases bring, times a logarithm.
    init(_ documents: [SyntaxNode]) {
        let sorted = documents.flatMap(\.aliasedPlaces).map(Self.stretch)
            .sorted { $0.lowerBound < $1.lowerBound }
        for stretch in sorted {
            guard let last = stretches.last, stretch.lowerBound <= last.upperBound else {
                stretches.append(stretch)
                continue
            }
            let end = max(last.upperBound, stretch.upperBound)
            stretches[stretches.count - 1] = last.lowerBound..<end
        }
    }

    /// Whether any of it lies in the place. Logarithmic.
    func overlaps(_ place: SourceSpan.Place) -> Bool {
        let stretch = Self.stretch(place)
        let index = stretches.partitioningIndex { $0.upperBound > stretch.lowerBound }
        return index < stretches.count && stretches[index].lowerBound <= stretch.upperBound
    }

    private static func stretch(_ place: SourceSpan.Place) -> Range<Point> {
        let start = Point(line: place.line, column: place.column)
        return start..<max(start, Point(line: place.endLine, column: place.endColumn))
    }
}
