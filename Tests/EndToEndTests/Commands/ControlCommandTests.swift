import FleetModel
import Foundation
import GitTestSupport
import Testing

/// The commands that speak to a running controller, from the first contact to a restored backup.
struct ControlCommandTests {
    @Test func `an operator takes a fleet from its first contact to rest`() async throws {
        let fleet = try await LiveFleet()
        let commit = try fleet.repository.commit(LiveSpecs().files)
        let controller = try fleet.controller()
        try await controller.wait(until: "the first contact is held") {
            $0["revision"]?["held"]?["intent"]?.string != nil
        }
        let status = try controller.command("status", "-o", "json").json
        let intent = try #require(status["revision"]?["held"]?["intent"]?.string)
        #expect(status["devices"] == .null)
        #expect(try controller.command("health").status == 0)
        #expect(try controller.command("health", "--alive").status == 0)

        let approval = try controller.command(
            "approve",
            String(intent.prefix(12)),
            "--reason",
            "try"
        )
        #expect(approval.status == 0, "\(approval)")
        try await controller.waitUntilConverged(at: commit)
        try expectRest(controller, commit)
        try expectSteering(controller, commit)
        try expectPlanOfTheState(fleet, controller)
        try expectBackup(fleet, controller)
    }

    @Test func `where no controller runs, every command says so`() throws {
        let nobody = NSTemporaryDirectory() + "tidegate-nobody"
        for arguments in [
            ["status"], ["health"], ["rollouts", "list"], ["pause", "--all"], ["devices", "list"],
            ["events"], ["held-back", "list"], ["approve", "0123456789ab"], ["why", "a"],
            ["explain", "a"], ["backup", "file"],
            ["adopt", String(repeating: "0", count: 40), "--accept-lost-hold-backs"],
        ] {
            let run = try CommandRun(arguments + ["--state", nobody])
            #expect(run.status == 1, "\(arguments)\n\(run)")
            #expect(run.complaint.contains("no controller runs on the state folder \(nobody)"))
        }
    }

    /// The whole fleet is in one of the lines, and none of them is of the acceptance any more.
    private func expectRest(_ controller: LiveController, _ commit: String) throws {
        let status = try controller.command("status", "-o", "json").json
        #expect(status["devices"]?["total"] == 40)
        #expect(status["devices"]?["unmanaged"] == 20)
        #expect(status["plan"]?["commit"]?.string == commit)
        #expect(status["plan"]?["inForce"] == true)
        #expect(status["plan"]?["unchanged"] == 20)
        #expect(try controller.command("health").status == 0)

        let rollouts = try controller.command("rollouts", "list", "-o", "json").json["items"]?.array
        let rollout = try #require(rollouts?.first?["id"]?.string)
        let page = try controller.command("rollouts", "show", rollout)
        #expect(page.output.contains("state: succeeded"), "\(page)")
        #expect(page.output.contains("canary"))
        let devices = try controller.command(
            "devices",
            "list",
            "--cohort",
            "gateways",
            "-o",
            "json"
        )
        .json
        let device = try #require(devices["items"]?[0]?["id"]?.string)
        #expect(devices["items"]?.array?.count == 20)
        #expect(devices["items"]?[0]?["configStatus"] == "inSync")
        let explanation = try controller.command("explain", device)
        #expect(explanation.output.contains("config.yaml:7"), "\(explanation)")
        #expect(explanation.output.contains("Ada"), "\(explanation)")
        let reason = try controller.command("why", device)
        #expect(reason.status == 0 && !reason.output.isEmpty, "\(reason)")
        #expect(try controller.command("devices", "show", device).output.contains("id: \(device)"))
        let events = try controller.command("events", "--limit", "1000")
        #expect(events.output.contains("revisionAccepted"), "\(events)")
        #expect(try controller.command("held-back", "list").output == "Nothing is held back.\n")
    }

    private func expectSteering(_ controller: LiveController, _ commit: String) throws {
        let rollouts = try controller.command("rollouts", "list", "-o", "json").json["items"]
        let rollout = try #require(rollouts?[0]?["id"]?.string)
        #expect(try controller.command("pause", "--all", "--reason", "try").status == 0)
        let pauses = try controller.command("status", "-o", "json").json["pauses"]
        #expect(pauses?[0]?["scope"] == "all")
        #expect(pauses?[0]?["actor"] == "ada")
        #expect(try controller.command("resume", "--all").status == 0)
        #expect(try controller.command("pause", "--cohort", "gateways").status == 0)
        #expect(try controller.command("resume", "--cohort", "gateways").status == 0)
        let until = "2099-01-01T00:00:00Z"
        let device = "gw-00001"
        let excluded = try controller.command("devices", "exclude", device, "--until", until)
        #expect(excluded.status == 0, "\(excluded)")
        #expect(try controller.command("status", "-o", "json").json["excluded"] == 1)
        for (arguments, status) in [
            (["rollouts", "show", "r-nothing"], 1), (["rollouts", "pause", "r-nothing"], 1),
            (["explain", "nobody"], 1), (["why", "nobody"], 1), (["devices", "show", "nobody"], 1),
            (["held-back", "clear", String(repeating: "0", count: 64)], 1),
            (["pause", "--cohort", "gatewais"], 1), (["approve", "000000000000"], 1),
            (["devices", "exclude", "gw-0001", "--until", until], 1),
            (["explain", device, "no.such"], 5), (["rollouts", "retry", rollout], 3),
            (["accept-rewind", commit, commit], 3),
            (["devices", "list", "--status", "nonsense"], 64),
            (["events", "--since", "999999"], 0),
            (["held-back", "clear", "0"], 64), (["pause"], 64),
            (["pause", "--all", "--cohort", "a"], 64),
            (["resume", "--cohort", "A_"], 64), (["approve", "nonsense"], 64),
            (["adopt", "main"], 64),
            (["accept-rewind", "a", "b"], 64),
            (["devices", "exclude", device, "--until", "x"], 64),
            (["devices", "list", "--limit", "0"], 64), (["events", "--limit", "1001"], 64),
            (["rollouts"], 0),
        ] as [([String], Int32)] {
            let run = try CommandRun(arguments + ["--state", controller.state])
            #expect(run.status == status, "\(arguments)\n\(run)")
            #expect(status == 0 || !run.complaint.isEmpty, "\(arguments)")
        }
    }

    /// A plan over the controller's state, while it runs, knows that the fleet is adopted.
    private func expectPlanOfTheState(_ fleet: LiveFleet, _ controller: LiveController) throws {
        let base = try #require(
            try controller.command("status", "-o", "json").json["revision"]?["accepted"]?.string
        )
        try fleet.repository.commit(
            LiveSpecs(interval: 25).files,
            to: "change",
            onto: base
        )
        let arguments = [
            "plan", "--repo", fleet.repository.path, "--revision", "change", "--twins", fleet.url,
            "--token-file", fleet.tokenFile, "--output", "json", "--detailed-exitcode", "--state",
        ]
        let run = try CommandRun(arguments + [controller.state])
        #expect(run.status == 2, "\(run)")
        let plan = try run.json
        #expect(plan["adopted"] == true)
        #expect(plan["inputs"]?["base"]?.string == base)
        // The one that an operator set aside is not among them.
        #expect(plan["summary"]?["change"] == 19)
        #expect(plan["summary"]?["excluded"] == 1)
    }

    private func expectBackup(_ fleet: LiveFleet, _ controller: LiveController) throws {
        let backup = fleet.folder.path + "/fleet.backup"
        #expect(try controller.command("backup", backup).status == 0)
        #expect(try controller.command("backup", backup).status == 1)
        let other = fleet.folder.path + "/other"
        let live = try CommandRun(["restore", backup, "--state", controller.state])
        #expect(live.status == 1)
        #expect(live.complaint.contains("is held by process"), "\(live)")
        let restored = try CommandRun(["restore", backup, "--state", other])
        #expect(restored.status == 0, "\(restored)")
        #expect(restored.output.contains("tidegate adopt COMMIT"))
        let again = try CommandRun(["restore", backup, "--state", other])
        #expect(again.status == 1)
        #expect(again.complaint.contains("tidegate.sqlite exists; move it"), "\(again)")
        let nothing = try CommandRun(["restore", "/nothing", "--state", other + "2"])
        #expect(nothing.status == 1)
        #expect(nothing.complaint.contains("/nothing"), "\(nothing)")
        let foreign = try CommandRun(["restore", fleet.tokenFile, "--state", other + "3"])
        #expect(foreign.status == 1)
        #expect(!FileManager.default.fileExists(atPath: other + "3/tidegate.sqlite"))
    }
}
