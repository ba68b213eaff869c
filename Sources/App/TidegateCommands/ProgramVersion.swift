/// The version of the program, as `CHANGELOG.md` heads it.
enum ProgramVersion {
    static let text = "0.1.0"
}
