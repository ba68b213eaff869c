import FleetModel
import Foundation

/// The desired-state repository of the demo: a bare one that is served, and a clone to commit in.
struct DemoRepository {
    let bare: String
    let work: String

    /// Makes both below `folder` from the sample specs.
    init(in folder: String, from specs: String) throws {
        bare = folder + "/git/fleet.git"
        work = folder + "/fleet"
        guard FileManager.default.fileExists(atPath: specs) else {
            throw CommandFailure(
                "there is no folder \(specs): run from the project's folder, or name the sample specs by --specs"
            )
        }
        try FileManager.default.createDirectory(
            atPath: folder + "/git",
            withIntermediateDirectories: true
        )
        try Subprocess.run("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare])
        try FileManager.default.copyItem(atPath: specs, toPath: work)
        try git("init", "--quiet", "--initial-branch=main")
        try git("config", "user.name", "Demo Author")
        try git("config", "user.email", "demo@example.net")
        try git("remote", "add", "origin", bare)
        try commit("Describe the fleet")
    }

    /// Replaces text everywhere in one file; throws where the text is not there.
    func replace(_ old: String, with new: String, in file: String) throws {
        let path = work + "/" + file
        let text = try String(contentsOfFile: path, encoding: .utf8)
        guard text.contains(old) else {
            throw CommandFailure("\(file) does not hold `\(old)`")
        }
        try text.replacingOccurrences(of: old, with: new)
            .write(toFile: path, atomically: true, encoding: .utf8)
    }

    func write(_ text: String, to file: String) throws {
        try text.write(toFile: work + "/" + file, atomically: true, encoding: .utf8)
    }

    /// Commits all and pushes; gives the commit's id.
    @discardableResult
    func commit(_ message: String) throws -> String {
        try git("add", "--all")
        try git("commit", "--quiet", "--message", message)
        try git("push", "--quiet", "origin", "HEAD:main")
        return try head
    }

    /// The id of the newest commit.
    var head: String {
        get throws {
            try git("rev-parse", "HEAD").trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    /// Adds a version of the gateways' operating system to the catalogue.
    func addFirmware(_ version: String) throws {
        let artifacts = ["gw-200", "gw-210"].map { model in
            """
                - hardware: {model: [\(model)]}
                  uri: https://cdn.example.net/os/\(version)/\(model).swu
                  size: 41943040
                  sha256: \(Digest(of: "os \(version) \(model)".utf8).hexadecimal)
            """
        }
        try write(
            """
            apiVersion: tidegate/v1
            kind: Firmware
            metadata:
              name: os-\(version)
            spec:
              component: os
              version: \(version)
              artifacts:
            \(artifacts.joined(separator: "\n"))
              requires:
                from: ">=2.3.0"
              rollback: allowed
              estimate: 12m

            """,
            to: "firmware/os-\(version).yaml"
        )
    }

    /// Sets the version that gateways, and those of the lab, should run.
    func setFirmware(_ version: String, insteadOf old: String) throws {
        for file in ["cohorts/gateways.yaml", "cohorts/lab.yaml"] {
            try replace("os: " + old, with: "os: " + version, in: file)
        }
    }

    @discardableResult
    func git(_ arguments: String...) throws -> String {
        try Subprocess.run("git", ["-C", work] + arguments)
    }
}
