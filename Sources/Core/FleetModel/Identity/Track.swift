/// What a rollout moves on a device: firmware and config go separately, so that a config fix need not wait
/// behind a firmware rollout of two weeks.
package enum Track: String, Hashable, Comparable, Sendable, Codable, CaseIterable {
    case firmware
    case config

    /// Firmware before config.
    package static func < (left: Track, right: Track) -> Bool {
        left == .firmware && right == .config
    }
}
