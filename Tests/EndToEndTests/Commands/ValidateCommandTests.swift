import FleetModel
import Foundation
import GitTestSupport
import Testing

/// `tidegate validate`, and what `--fix` makes of files.
struct ValidateCommandTests {
    static let specs = """
        # kiosks of the shops
        apiVersion: tidegate/v1
        kind: Cohort
        metadata: {name: kiosks}
        spec:
          precedence: 10
          selector: {matchLabels: {tier: "1"}}
          policy: kiosks
        ---
        apiVersion: tidegate/v1
        kind: Policy
        metadata: {name: kiosks}
        spec:
          rollout:
            firmware: {waves: [{name: all, size: 100%}]}
            config: {waves: [{name: all, size: 100%}]}

        """

    static func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `safe fixes are made, told, and make the specs whole`() throws {
        let folder = try TemporaryFolder()
        let wrong = Self.specs.replacing("precedence", with: "precedense")
            .replacing("\"1\"", with: "1")
        try folder.write(wrong, to: "specs/fleet.yaml", mode: 0o640)

        let told = try CommandRun(["validate", "specs"], in: folder.path)
        #expect(told.status == 1)
        #expect(
            told.output.contains("= fix     tidegate validate --fix writes `precedence` (safe)")
        )
        #expect(told.output.contains("= docs    tidegate help TG2003"))

        let fixed = try CommandRun(["validate", "specs", "--fix"], in: folder.path)
        #expect(fixed.status == 0, "\(fixed)")
        let told2 = "fixed specs/fleet.yaml:6:3: `precedense` is now `precedence`\n"
        #expect(fixed.complaint.contains(told2))
        let path = folder.path + "/specs/fleet.yaml"
        #expect(try String(contentsOfFile: path, encoding: .utf8) == Self.specs)
        #expect(try Self.mode(path) == 0o640)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path + "/specs").count == 1
        )

        let again = try CommandRun(["validate", "specs", "--fix"], in: folder.path)
        #expect(again.status == 0 && again.complaint == "nothing to fix\n")
    }

    @Test func `specs are held against the devices that there are`() throws {
        let folder = try TemporaryFolder()
        #expect(try CommandRun(["init", "fleet"], in: folder.path).status == 0)
        let twins = "fleet/sample-twins.ndjson"

        let fine = try CommandRun(["validate", "fleet", "--twins", twins], in: folder.path)
        #expect(fine.status == 0 && !fine.output.contains("TG3018"), "\(fine)")

        try folder.write(
            Self.specs.replacing("tier: \"1\"", with: "role: kioks, shop: bern"),
            to: "specs/fleet.yaml"
        )
        let told = try CommandRun(["validate", "specs", "--twins", twins], in: folder.path)
        #expect(told.status == 0, "\(told)")
        #expect(told.output.contains("warning[TG3018]: none of 5 twins has `role=kioks`"))
        #expect(told.output.contains("none of 5 twins has the label `shop`"))
        #expect(told.output.contains("seen: "))

        let absent = try CommandRun(["validate", "specs", "--twins", "no.ndjson"], in: folder.path)
        #expect(absent.status == 1, "\(absent)")
        let address = try CommandRun(
            ["validate", "specs", "--twins", "https://devices.example.net"],
            in: folder.path
        )
        #expect(address.status == 64, "\(address)")
    }

    static let schemed = """
        apiVersion: tidegate/v1
        kind: Config
        metadata: {name: display}
        spec:
          targets: {selector: {matchLabels: {role: kiosk}}}
          schema: schemas/display.schema.json
          values: {brightness: 300}

        """

    @Test
    func `one file finds its schema in the folder that it counts from, inside its repository`()
        throws
    {
        let folder = try TemporaryFolder()
        try folder.write(Self.schemed, to: "repository/fleet/configs/shops/display.yaml")
        let schemas = "repository/fleet/schemas/"
        try folder.write(
            #"{"properties": {"brightness": {"$ref": "parts.schema.json#/definitions/share"}}}"#,
            to: schemas + "display.schema.json"
        )
        try folder.write(
            #"{"definitions": {"share": {"maximum": 100}}}"#,
            to: schemas + "parts.schema.json"
        )
        // A folder that is broken otherwise does not matter to the file.
        try folder.write("a: [", to: "repository/fleet/broken.yaml")
        func validate(_ path: String, in place: String = "repository") throws -> CommandRun {
            try CommandRun(["validate", path], in: folder.path + "/" + place)
        }
        let missing = "there is no schema `schemas/display.schema.json` in the folder of the specs"

        let outside = try validate("fleet/configs/shops/display.yaml")
        #expect(outside.status == 1 && outside.output.contains(missing), "\(outside)")

        try folder.write("ref: refs/heads/main\n", to: "repository/.git/HEAD")
        for (path, place) in [
            ("fleet/configs/shops/display.yaml", "repository"),
            ("display.yaml", "repository/fleet/configs/shops"),
            (folder.path + "/repository/fleet/configs/shops/display.yaml", "repository"),
        ] {
            let run = try validate(path, in: place)
            #expect(run.status == 1, "\(run)")
            #expect(run.output.contains("`values.brightness` must be at most 100"), "\(run)")
            #expect(run.output.contains(":7:24"), "\(run)")
            #expect(run.output.contains("1 error"), "\(run)")
        }

        let schema = folder.path + "/" + schemas + "display.schema.json"
        try FileManager.default.moveItem(atPath: schema, toPath: folder.path + "/away.json")
        try FileManager.default.createSymbolicLink(
            atPath: schema,
            withDestinationPath: folder.path + "/away.json"
        )
        let linked = try validate("fleet/configs/shops/display.yaml")
        #expect(linked.status == 1 && linked.output.contains(missing), "\(linked)")
    }

    @Test func `a guess is made only where it is allowed`() throws {
        let folder = try TemporaryFolder()
        let wrong = Self.specs.replacing("policy: kiosks", with: "policy: kiosk")
        try folder.write(wrong, to: "fleet.yaml")
        let path = folder.path + "/fleet.yaml"

        #expect(try CommandRun(["validate", "--fix"], in: folder.path).status == 1)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == wrong)
        #expect(try CommandRun(["validate", "--unsafe"], in: folder.path).status == 64)
        let guessed = try CommandRun(["validate", ".", "--fix", "--unsafe"], in: folder.path)
        #expect(guessed.status == 0, "\(guessed)")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == Self.specs)
    }

    @Test func `a link is never written through`() throws {
        let folder = try TemporaryFolder()
        let wrong = Self.specs.replacing("precedence", with: "precedense")
        try folder.write(wrong, to: "elsewhere.txt")
        try folder.write(wrong, to: "specs/fleet.yaml")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/specs/link.yaml",
            withDestinationPath: "../elsewhere.txt"
        )

        let run = try CommandRun(["validate", "specs", "--fix"], in: folder.path)
        #expect(run.status == 1 && run.output.contains("TG5001"))
        let elsewhere = try String(contentsOfFile: folder.path + "/elsewhere.txt", encoding: .utf8)
        #expect(elsewhere == wrong)
    }

    @Test func `the machine's form holds the edits`() throws {
        let folder = try TemporaryFolder()
        let wrong = Self.specs.replacing("precedence", with: "precedense")
        try folder.write(wrong, to: "fleet.yaml")

        let json = try CommandRun(["validate", "--output", "json"], in: folder.path).json
        let all = json["diagnostics"]?.array ?? []
        let fix = try #require(all.first { $0["code"] == "TG2003" }?["fix"])
        #expect(fix["safe"] == true)
        let edit = try #require(fix["edits"]?[0])
        #expect(edit["replacement"] == "precedence" && edit["original"] == "precedense")
        #expect(edit["range"]?["start"]?["line"] == 6)
    }
}
