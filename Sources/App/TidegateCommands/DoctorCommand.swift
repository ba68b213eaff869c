import ArgumentParser
import Foundation

/// `tidegate doctor`
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say what this host has and lacks: programs, certificates, time zones, settings.",
        discussion: "Exits with 1 where anything is lacking."
    )

    @OptionGroup var options: SettingsOptions
    @Flag(help: "Only measure, for four seconds, how fast the state folder's disk is.")
    var measureDisk = false

    func run() async throws {
        try await reportingFailures {
            let settings = try options.settings()
            guard !measureDisk else {
                return Console.out(
                    try await DiskMeasurement.run(in: try settings.required(.state)).text
                )
            }
            let findings = HostExamination(settings: settings).findings()
            for finding in findings {
                Console.out(
                    "\(finding.isFine ? "ok  " : "LACK") \(finding.subject): \(finding.sentence)"
                )
            }
            let lacks = findings.count { !$0.isFine }
            Console.out(
                lacks == 0 ? "Nothing is missing." : "\(lacks) of \(findings.count) missing."
            )
            if lacks > 0 { throw ExitCode.failed }
        }
    }
}

/// What a look at the host found.
struct HostExamination {
    struct Finding {
        let isFine: Bool
        let subject: String
        let sentence: String
    }

    let settings: HostSettings

    func findings() -> [Finding] {
        [program("git", "attribution in a plan's base and the demo"), timeZones()]
            + repository() + platform() + [state()]
    }

    private func program(_ name: String, _ use: String) -> Finding {
        let result = try? Subprocess.capture(name, [name == "ssh" ? "-V" : "--version"])
        let said = (result?.output ?? "") + (result?.complaint ?? "")
        let line = said.split(separator: "\n").first.map(String.init) ?? ""
        guard result?.status == 0 else {
            return Finding(
                isFine: false,
                subject: name,
                sentence: "is not installed; it is used for \(use)"
            )
        }
        return Finding(isFine: true, subject: name, sentence: line)
    }

    private func timeZones() -> Finding {
        let path = "/usr/share/zoneinfo/Europe/London"
        let exists = FileManager.default.fileExists(atPath: path)
        return Finding(
            isFine: exists,
            subject: "time zones",
            sentence: exists ? "/usr/share/zoneinfo" : "no /usr/share/zoneinfo: install tzdata"
        )
    }

    private func repository() -> [Finding] {
        guard let url = settings.text(.repositoryURL) else {
            return [
                Finding(
                    isFine: false,
                    subject: "repository.url",
                    sentence: "is not set; `tidegate run` needs it"
                )
            ]
        }
        var findings = [Finding(isFine: true, subject: "repository.url", sentence: url)]
        if url.hasPrefix("ssh://") {
            findings.append(program("ssh", "repositories over ssh://"))
            findings.append(file(.repositorySSHKey, isSecret: true))
            findings.append(file(.repositoryKnownHosts, isSecret: false))
        }
        if url.hasPrefix("https://") { findings.append(authorities(.repositoryCA)) }
        for key in [SettingKey.repositoryBearerFile, .repositoryPasswordFile]
        where settings.text(key) != nil {
            findings.append(file(key, isSecret: true))
        }
        return findings
    }

    private func platform() -> [Finding] {
        guard let url = settings.text(.platformURL) else {
            return [
                Finding(
                    isFine: false,
                    subject: "platform.url",
                    sentence: "is not set; `tidegate run` needs it"
                )
            ]
        }
        var findings = [Finding(isFine: true, subject: "platform.url", sentence: url)]
        if url.hasPrefix("https://") { findings.append(authorities(.platformCA)) }
        if settings.text(.platformBearerFile) != nil {
            findings.append(file(.platformBearerFile, isSecret: true))
        }
        return findings
    }

    private func authorities(_ key: SettingKey) -> Finding {
        if settings.text(key) != nil { return file(key, isSecret: false) }
        let bundle = "/etc/ssl/certs/ca-certificates.crt"
        let exists = FileManager.default.fileExists(atPath: bundle)
        return Finding(
            isFine: exists,
            subject: "certificates",
            sentence: exists
                ? bundle : "no \(bundle): install ca-certificates or set `\(key.rawValue)`"
        )
    }

    /// A secret must be readable by us and by nobody else.
    private func file(_ key: SettingKey, isSecret: Bool) -> Finding {
        guard let path = settings.text(key) else {
            return Finding(isFine: false, subject: key.rawValue, sentence: "is not set")
        }
        guard FileManager.default.isReadableFile(atPath: path) else {
            return Finding(isFine: false, subject: key.rawValue, sentence: "\(path) cannot be read")
        }
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let mode = (attributes?[.posixPermissions] as? NSNumber)?.intValue ?? 0
        guard !isSecret || mode & 0o077 == 0 else {
            return Finding(
                isFine: false,
                subject: key.rawValue,
                sentence: "\(path) can be read by others: chmod 600"
            )
        }
        return Finding(isFine: true, subject: key.rawValue, sentence: path)
    }

    private func state() -> Finding {
        let folder = settings.text(.state) ?? ""
        let parent = (folder as NSString).deletingLastPathComponent
        let isFine =
            FileManager.default.isWritableFile(atPath: folder)
            || !FileManager.default.fileExists(atPath: folder)
                && FileManager.default.isWritableFile(atPath: parent)
        return Finding(
            isFine: isFine,
            subject: "state",
            sentence: isFine ? folder : "\(folder) cannot be written"
        )
    }
}
