import FleetModel
import Foundation
import GitTestSupport
import Testing

/// `where` and documents of single devices, as `plan`, `why-not` and `explain` tell of them.
struct SelectionTests {
    /// The sample fleet with a cohort for the second floor, a kiosk known to be there, and one that is not trusted.
    private func fleet() throws -> TemporaryFolder {
        let folder = try WhyNotCommandTests.fleet()
        try folder.write(
            """
            apiVersion: tidegate/v1
            kind: Cohort
            metadata: {name: upstairs}
            spec:
              precedence: 200
              selector:
                matchLabels: {site: paris}
                where: device.labels.floor == "2" && device.hardware.model.startsWith("k-")
              policy: careful
            ---
            apiVersion: tidegate/v1
            kind: Device
            metadata: {name: corner}
            spec: {device: kiosk-0003, labels: {floor: "2"}}
            ---
            apiVersion: tidegate/v1
            kind: Device
            metadata: {name: lobby}
            spec: {device: kiosk-0001, state: quarantined, reason: it was opened}

            """,
            to: "cohorts/upstairs.yaml"
        )
        return folder
    }

    private func run(_ arguments: String..., in folder: TemporaryFolder) throws -> CommandRun {
        try CommandRun(arguments + WhyNotCommandTests.offline, in: folder.path)
    }

    @Test func `a plan sends nothing to whom it does not know, and says which line is to blame`()
        throws
    {
        let folder = try fleet()
        let valid = try CommandRun(["validate", "."], in: folder.path)
        #expect(valid.status == 0, "\(valid)")
        #expect(!valid.output.contains("TG2002"), "\(valid)")

        let text = try run("plan", in: folder)
        let plan = try run("plan", "--output", "json", in: folder).json

        #expect(plan["summary"]?["quarantined"] == 1)
        #expect(plan["summary"]?["blocked"] == 2)
        #expect(text.output.contains("2 blocked"), "\(text)")
        #expect(text.output.contains("1 quarantined"), "\(text)")
        #expect(
            text.output.contains(
                "`where` at cohorts/upstairs.yaml:8:12 has no answer: there is no `floor`"
            ),
            "\(text)"
        )
        let changed = (plan["rollouts"]?.array ?? []).flatMap { rollout in
            (rollout["waves"]?.array ?? []).flatMap { $0["devices"]?.array ?? [] }
        }
        #expect(Set(changed) == ["kiosk-0002"])
        let groups = plan["groups"]?.array ?? []
        let upstairs = groups.filter { $0["cohort"] == "upstairs" }
        #expect(upstairs.compactMap { $0["devices"] } == [["kiosk-0003"]])
    }

    @Test func `why-not and explain name the expression and the document`() throws {
        let folder = try fleet()

        let doubt = try run("why-not", "kiosk-0004", in: folder)
        #expect(doubt.output.hasPrefix("undecided: nobody knows who governs it"), "\(doubt)")
        #expect(doubt.output.contains("at cohorts/upstairs.yaml:8:12 has no answer"))
        let lobby = try run("why-not", "kiosk-0001", in: folder)
        #expect(
            lobby.output.contains(
                "firmware: quarantined: it is quarantined by the Device document `lobby` at "
                    + "cohorts/upstairs.yaml:18:18: it was opened"
            ),
            "\(lobby)"
        )
        let other = try run("why-not", "kiosk-0002", "upstairs", in: folder)
        #expect(other.output.contains("asks for site=paris"), "\(other)")
        let corner = try run("explain", "kiosk-0003", in: folder)
        #expect(corner.output.hasPrefix("kiosk-0003   cohort upstairs\n"), "\(corner)")
        #expect(corner.output.contains("\nDevice/corner at cohorts/upstairs.yaml:13  active\n"))
        #expect(corner.output.contains("\n  label floor=2\n"))
        #expect(
            corner.output.contains(
                "\nCohort/upstairs at cohorts/upstairs.yaml:8  where device.labels.floor == \"2\""
                    + " && device.hardware.model.startsWith(\"k-\")  holds\n"
            ),
            "\(corner)"
        )
    }
}
