/// The sound cases of yaml-test-suite that are refused, by the restriction that refuses them.
///
/// Most restrictions are those of specs: keys are text, tags are those of the core schema. The others are libyaml's, kept
/// because each is said with its place, and what it refuses nobody needs to write.
enum YAMLRestrictions {
    static let all: [(reason: String, cases: [String])] = [
        (
            "a key is text: never null or left out",
            [
                "2JQS", "2SXE", "6M2F", "CFD4", "DFF7", "FH7J", "FRK4", "M2N8/00", "NHX8", "NKF9",
                "PW8X", "S3PD", "SM9W/01", "UKK6/00",
            ]
        ),
        (
            "a key is text: no collection",
            [
                "4FJ6", "6BFJ", "6PBE", "9MMW", "KK5P", "LX3P", "M2N8/01", "M5DY", "Q9WF", "RZP5",
                "SBG9", "V9D5", "X38W", "XW4D",
            ]
        ),
        ("a key is one line: no line feed in it", ["5WE3", "6SLA"]),
        (
            "only the tags of the core schema, and no `%TAG`",
            [
                "2XXW", "565N", "5TYM", "6CK3", "6WLZ", "7FWL", "9WXW", "C4HZ", "CC74", "CUP7",
                "J7PZ", "M5C3", "P76L", "U3C3", "UGM3", "Z67P", "Z9M4",
            ]
        ),
        (
            "a flow key on another line than its colon follows a blank",
            ["4MUZ/00", "4MUZ/01", "4MUZ/02"]
        ),
        ("no tab begins the text of a folded block scalar", ["R4YG"]),
        (
            "the text of a block scalar is indented, at the top of a document too",
            ["DK3J", "FP8R", "M7A3", "W4TN"]
        ),
        ("an anchor is named with ASCII, and ends with no colon", ["8XYN", "W5VH"]),
    ]

    /// The reason by the case.
    static let reasons = Dictionary(
        uniqueKeysWithValues: all.flatMap { reason, cases in cases.map { ($0, reason) } }
    )
}
