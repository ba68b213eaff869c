/// The text of a setting and where it was said.
struct SettingValue: Equatable {
    let text: String
    /// `tidegate.yaml:3:8`, `TIDEGATE_STATE`, `--state` or `default`.
    let origin: String
}
