import FleetController
import FleetModel

extension DemoStory {
    func adopt() async throws {
        narrator.chapter(
            "a",
            "A repository and a fleet meet: the first plan is held until a person approves it"
        )
        try stage.startController()
        let commit = try stage.repository.head
        try await watch.wait(for: "the first plan to be held") { status, _ in
            status["revision"]?["held"]?["reason"]?.string == "firstContact"
        }
        let text = try plan(.text).shown
        narrator.show("tidegate plan --specs fleet --twins \(stage.platformURL)", text, lines: 24)
        let offers = try await stage.witness.ledger()["offers"]?.integer
        narrator.claim("nothing was offered to any device before the approval", offers == 0)
        let intent = try await watch.controller(["status"])["revision"]?["held"]?["intent"]
        _ = try stage.tidegate([
            "approve", intent?.string ?? "", "--state", stage.state, "--reason",
            "first contact, read and wanted",
        ])
        narrator.say("approved intent \(intent?.cell.prefix(12) ?? "-")")
        guard !options.short else { return try await surviveKill() }
        try await converge(on: commit)
        let ledger = try await stage.witness.ledger()
        narrator.say(
            "\((ledger["distinctJobs"]?.integer ?? 0).grouped) jobs, "
                + "\((ledger["executions"]?.integer ?? 0).grouped) executed by devices"
        )
    }

    func changeConfig() async throws {
        narrator.chapter("b", "A pull request changes a value of the whole fleet")
        try stage.repository.replace(
            "intervalSeconds: 60",
            with: "intervalSeconds: 45",
            in: "configs/telemetry.yaml"
        )
        let (markdown, proposed) = try plan(.markdown)
        narrator.show(
            "tidegate plan --output markdown   # what the reviewer reads",
            markdown,
            lines: 40
        )
        let changed = proposed["summary"]?["change"]?.integer ?? 0
        let before = try await stage.witness.ledger()["executions"]?.integer ?? 0
        let commit = try stage.repository.commit("Report every 45 s")
        narrator.say("merged as \(commit.prefix(10))")
        try await converge(on: commit)
        let after = try await stage.witness.ledger()["executions"]?.integer ?? 0
        narrator.claim(
            "\(changed.grouped) devices were to change, and \((after - before).grouped) jobs were executed",
            after - before == changed
        )
    }

    func breakFirmware() async throws {
        narrator.chapter("c", "A firmware that fails on one hardware model stops at the canary")
        let before = try await stage.witness.ledger()["executions"]?.integer ?? 0
        try stage.repository.addFirmware("2.5.0")
        try stage.repository.setFirmware("2.5.0", insteadOf: "2.4.0")
        let promised = try plannedCanaries()
        let commit = try stage.repository.commit("Roll out os 2.5.0 to gateways")
        narrator.say(
            "merged as \(commit.prefix(10)); unknown to everybody, gw-210 does not get well with it"
        )
        try await watch.wait(for: "the canary to fail and its rollback to end") {
            status,
            rollouts in
            let isFailed = rollouts.contains {
                $0["track"]?.string == "firmware" && $0["state"]?.string == "failed"
                    && $0["commit"]?.string == commit
            }
            let isRolledBack = rollouts.contains {
                $0["kind"]?.string == "rollback" && $0["state"]?.string == "succeeded"
            }
            return isFailed && isRolledBack && status["jobs"]?["inFlight"]?.integer == 0
        }
        let failed = try await watch.rollouts().first {
            $0["state"]?.string == "failed" && $0["commit"]?.string == commit
        }
        narrator.say("\(failed?["cohort"]?.cell ?? "-"): \(failed?["sentence"]?.cell ?? "-")")
        let touched = try await stage.witness.executions(.firmware, after: Int(before))
        narrator.claim(
            "\(touched.count) devices got a job for it, the \(promised) canaries of the lab that the plan named: "
                + "the other \((options.devices - touched.count).grouped) were never touched",
            Int64(touched.count) == promised
        )
        narrator.claim(
            "after the rollback no device runs os 2.5.0",
            try await count("os", "2.5.0") == 0
        )
        let (_, list) = try stage.tidegate(["held-back", "list", "--state", stage.state])
        narrator.show("tidegate held-back list", list, lines: 6)
        let held = try await watch.controller(["status"])["heldBack"]?.integer ?? 0
        narrator.claim("its content is held back", held > 0)
    }

    func fixConfigMeanwhile() async throws {
        narrator.chapter("c′", "While the firmware is held back, a config fix flows past it")
        try stage.repository.replace(
            "keepAliveSeconds: 120",
            with: "keepAliveSeconds: 90",
            in: "configs/uplink.yaml"
        )
        let before = try await stage.witness.ledger()["executions"]?.integer ?? 0
        let commit = try stage.repository.commit("Keep uplinks alive every 90 s")
        narrator.say("merged as \(commit.prefix(10))")
        try await watch.wait(for: "the config fix to reach every gateway") {
            status,
            rollouts in
            let fixes = rollouts.filter {
                $0["track"]?.string == "config" && $0["commit"]?.string == commit
            }
            return status["revision"]?["accepted"]?.string == commit && !fixes.isEmpty
                && fixes.allSatisfy { $0["state"]?.string == "succeeded" }
                && status["jobs"]?["inFlight"]?.integer == 0
        }
        let fixed = try await stage.witness.executions(.config, after: Int(before)).count
        narrator.claim(
            "\(fixed.grouped) gateways took the fix, all of them, with those that were rolled back",
            fixed == options.devices / 2
        )
        narrator.claim(
            "and still no device runs os 2.5.0",
            try await count("os", "2.5.0") == 0
        )
    }

    func correctFirmware() async throws {
        narrator.chapter(
            "d",
            "A corrected firmware, and (e) a controller killed in the middle of it"
        )
        try stage.repository.addFirmware("2.5.1")
        try stage.repository.setFirmware("2.5.1", insteadOf: "2.5.0")
        let commit = try stage.repository.commit("Roll out os 2.5.1 instead")
        narrator.say("merged as \(commit.prefix(10))")
        let gateways = Int64(options.devices / 2)
        try await killController { [self] in
            let done = try await count("os", "2.5.1")
            return done > gateways / 10
                ? "\(done.grouped) of \(gateways.grouped) gateways done" : nil
        }
        try await converge(on: commit)
        let converged = try await count("os", "2.5.1")
        narrator.claim(
            "\(converged.grouped) gateways run os 2.5.1",
            converged == gateways
        )
    }

    /// Kills the controller while firmware is being installed, and waits until a rollout of firmware has succeeded.
    ///
    /// A few devices are done in a moment, so they are made slow: else the new controller finds nothing left to do wrong.
    private func surviveKill() async throws {
        try await stage.witness.setSlowShare(1)
        try await killController { [self] in
            let busy = try await stage.witness.unfinished(.firmware)
            return busy > 0 ? "\(busy) slow devices at work on firmware" : nil
        }
        try await watch.wait(for: "the controller to plan again") { status, _ in
            status["devices"]?.object != nil
        }
        try await stage.witness.setSlowShare(0)
        try await watch.wait(for: "a rollout of firmware to succeed") {
            status,
            rollouts in
            rollouts.contains {
                $0["track"]?.string == "firmware" && $0["state"]?.string == "succeeded"
            } && status["jobs"]?["inFlight"]?.integer == 0
        }
    }

    /// Kills the controller in the midst of its work, and starts it again on the same state.
    ///
    /// `progress` tells how far the work has come; nil: not far enough.
    private func killController(_ progress: () async throws -> String?) async throws {
        var said = ""
        try await watch.wait(for: "the work to be in its middle") { status, _ in
            guard let inFlight = status["jobs"]?["inFlight"]?.integer, inFlight > 0,
                let progress = try await progress()
            else { return false }
            said = "\(progress) and \(inFlight.grouped) jobs in flight"
            return true
        }
        let pid = stage.killController()
        narrator.say("\(narrator.elapsed)  kill -9 \(pid) with \(said)")
        try await SystemClock().pause(for: TimeSpan(milliseconds: 100))
        try stage.startController()
        narrator.say("\(narrator.elapsed)  started again on the same state")
    }

    func checkLedger() async throws {
        narrator.chapter("e", "The simulator's own ledger: no job lost, none doubled")
        let ledger = try await stage.witness.ledger()
        let status = try await watch.controller(["status"])
        func number(_ key: Text) -> Int64 { ledger[key]?.integer ?? -1 }
        narrator.say(
            "\(number("offers").grouped) offers over the wire, \(number("distinctJobs").grouped) "
                + "different jobs, \(number("resends").grouped) sent again, "
                + "\(number("executions").grouped) executed"
        )
        narrator.claim("\(number("lost")) jobs lost", number("lost") == 0)
        narrator.claim(
            "\(number("doubledExecutions")) executed twice, \(number("repeatedDecisions")) decided twice, "
                + "\(number("conflictingOffers")) in conflict",
            number("violationCount") == 0
        )
        for violation in (ledger["violations"]?.array ?? []).prefix(5) {
            narrator.say("  " + violation.cell)
        }
        let decided = status["jobs"]?["persisted"]?.integer ?? -1
        narrator.claim(
            "the controller's journal holds \(decided.grouped) decided jobs, and so many came over the wire",
            decided == number("distinctJobs")
        )
    }

    func explain() throws {
        narrator.chapter("f", "Why is a device as it is")
        for (command, lines) in [(["explain", "gw-00002"], 24), (["why", "gw-00002"], 8)] {
            let (_, text) = try stage.tidegate(command + ["--state", stage.state])
            narrator.show("tidegate " + command.joined(separator: " "), text, lines: lines)
            narrator.claim(
                command[0] == "explain"
                    ? "it names the file, line and commit of a value" : "it says so in a sentence",
                command[0] == "explain"
                    ? text.contains("configs/telemetry.yaml:") : text.contains("firmware")
            )
        }
    }

    /// How many devices the plan puts into the first wave of the lab's firmware.
    private func plannedCanaries() throws -> Int64 {
        let rollout = (try freshPlan()["rollouts"]?.array ?? []).first {
            $0["cohort"]?.string == "lab-gateways" && $0["track"]?.string == "firmware"
        }
        return rollout?["waves"]?.array?.first?["count"]?.integer ?? -1
    }
}
