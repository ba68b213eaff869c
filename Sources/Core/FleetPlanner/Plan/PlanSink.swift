/// Takes a document in pieces, in order.
package protocol PlanSink {
    /// Why a piece cannot be taken.
    associatedtype Failure: Error

    /// Takes the next bytes; what it throws ends the writing.
    mutating func take(_ piece: [UInt8]) throws(Failure)

    /// Told at the place of a member that is not written yet, between two pieces.
    mutating func mark()
}

extension PlanSink {
    package mutating func mark() {}
}
