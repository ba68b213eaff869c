import FleetModel
import Testing

struct Base32Tests {
    /// RFC 4648, section 10, in lower case and without padding.
    @Test(arguments: [
        ("", ""), ("f", "my"), ("fo", "mzxq"), ("foo", "mzxw6"), ("foob", "mzxw6yq"),
        ("fooba", "mzxw6ytb"), ("foobar", "mzxw6ytboi"),
    ])
    func `encodes as RFC 4648 does`(text: String, encoded: String) {
        #expect(Base32.encode(Array(text.utf8)) == encoded)
    }

    @Test func `its digits are the digits it knows`() {
        let text = Base32.encode((0...255).map { UInt8($0) })

        #expect(text.utf8.allSatisfy(Base32.isDigit))
        #expect(Set(text.utf8).count == 32)
        #expect(!"018A=-".utf8.contains(where: Base32.isDigit))
    }
}
