import Foundation
package import FleetModel

/// The time zones of this machine: a folder of TZif files under the names of the IANA database.
package struct TimeZoneFolder: TimeZoneSource {
    /// Where Linux distributions keep it (Debian: the package `tzdata`).
    package static let standardPath = "/usr/share/zoneinfo"
    /// So many zones are read; the database has about six hundred names.
    package static let zoneLimit = 1_000

    private let path: String

    package init(path: String = standardPath) { self.path = path }

    /// The zones of those names; of one that cannot be used it says why. Blocks on the disk.
    ///
    /// A name is a path below the folder: by the grammar of ``WindowZone`` none leads out of it.
    package func database(naming names: Set<Text>) -> TimeZoneDatabase {
        var zones: [Text: TimeZoneRules] = [:]
        var faults: [Text: String] = [:]
        for (index, name) in names.sorted().enumerated() {
            guard index < Self.zoneLimit else {
                faults[name] = "is one of more than \(Self.zoneLimit) zones"
                continue
            }
            guard case .named? = WindowZone(name.string) else {
                faults[name] = "is not the name of one"
                continue
            }
            guard let bytes = bytes(of: name.string, upTo: TimeZoneRules.fileSizeLimit + 1) else {
                faults[name] = "is not in \(path); is the package tzdata there?"
                continue
            }
            do throws(TimeZoneFileError) {
                zones[name] = try TimeZoneRules(timeZoneFile: bytes)
            } catch {
                faults[name] = "in \(path) \(error)"
            }
        }
        return TimeZoneDatabase(version: version, zones: zones, faults: faults)
    }

    /// The release by the first line of `tzdata.zi`: `# version 2025b`; empty where there is none.
    private var version: Text {
        guard let bytes = bytes(of: "tzdata.zi", upTo: 64),
            let line = String(bytes: bytes.prefix { $0 != UInt8(ascii: "\n") }, encoding: .utf8),
            line.hasPrefix("# version ")
        else { return "" }
        return Text(String(line.dropFirst("# version ".count)))
    }

    private func bytes(of name: String, upTo limit: Int) -> [UInt8]? {
        guard let file = FileHandle(forReadingAtPath: "\(path)/\(name)") else { return nil }
        defer { try? file.close() }
        // What is no file, such as a folder of zones, cannot be read.
        return (try? file.read(upToCount: limit)).flatMap { $0 }.map { Array($0) }
    }
}
