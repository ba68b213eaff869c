import FleetModel
import Testing

struct CivilTimeTests {
    @Test(arguments: ["2026-12-24", "1970-01-01", "9999-12-31", "2024-02-29", "2000-02-29"])
    func `a date reads back as it is written`(_ text: String) {
        #expect(CivilDate(text)?.description == text)
    }

    @Test(arguments: [
        "2026-02-29", "1900-02-29", "2026-04-31", "2026-00-10", "2026-13-01", "2026-1-1",
        "1969-12-31", "0000-00-00", "12026-01-01", "2026-12-24 ", "2026/12/24", "２026-12-24", "",
    ])
    func `what is no date is refused`(_ text: String) {
        #expect(CivilDate(text) == nil)
    }

    @Test(arguments: ["00:00", "22:30", "23:59"])
    func `a time of day reads back as it is written`(_ text: String) {
        #expect(WallTime(text)?.description == text)
    }

    @Test(arguments: ["24:00", "7:30", "07:60", "0730", "07:30:00", "", "-1:00"])
    func `what is no time of day is refused`(_ text: String) {
        #expect(WallTime(text) == nil)
    }

    @Test func `a date alone is its midnight`() {
        #expect(CivilTime("2026-12-24")?.description == "2026-12-24T00:00")
        #expect(CivilTime("2026-12-24T18:00")?.description == "2026-12-24T18:00")
        for text in ["2026-12-24T", "2026-12-24T18", "2026-12-24T18:00Z", "T18:00", ""] {
            #expect(CivilTime(text) == nil, "\(text)")
        }
    }

    @Test(arguments: ["Europe/London", "UTC", "Etc/GMT+5", "America/Argentina/Ushuaia"])
    func `a zone is named as the database names it`(_ text: String) {
        #expect(WindowZone(text)?.description == text)
    }

    @Test(arguments: ["", "/", "Europe/", "+02:00", "Europe/Lon don", "../etc", "５"])
    func `what cannot be a zone's name is refused`(_ text: String) {
        #expect(WindowZone(text) == nil)
    }

    @Test func `a decimal number is kept exactly`() {
        for text in ["0.5", "-3", "12.000125", "999999999.999999", "0", "0.000001", "-0.5"] {
            #expect(FixedDecimal(text)?.description == text)
        }
        #expect(FixedDecimal("1.50") == FixedDecimal("1.5"))
        for text in ["", ".5", "1.", "1e3", "+1", "1.0000001", "1234567890", "0x1", "１", "--1"] {
            #expect(FixedDecimal(text) == nil, "\(text)")
        }
    }
}
