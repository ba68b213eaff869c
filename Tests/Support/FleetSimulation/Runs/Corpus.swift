/// Seeds that once failed, with what they found; each is run with every build and none is ever taken out.
package enum Corpus {
    package static let seeds: [UInt64] = []
}
