import FleetModel

/// The first repository of desired state: small, whole, and planned against the sample twins that lie in it.
package enum StarterRepository {
    /// One file below the repository's root.
    package struct File: Hashable, Sendable {
        package let path: String
        package let text: String
    }

    /// A name that no reader of specs looks at, so that the twins may lie beside them.
    package static let twins = "sample-twins.ndjson"

    /// Every file, in the order in which a person would read them; the schemas that editors read come from the program and
    /// are not among them. Each spec has its editor's line: `# yaml-language-server: $schema=…`.
    package static let files: [File] = [
        File(path: "README.md", text: readme),
        File(path: "cohorts/kiosks.yaml", text: cohort),
        File(path: "policies/careful.yaml", text: policy),
        File(path: "configs/telemetry.yaml", text: config),
        File(path: "firmware/os.yaml", text: firmware),
        File(path: twins, text: SampleTwins.text),
        File(path: ".github/workflows/tidegate.yml", text: workflow),
        File(path: ".gitea/workflows/tidegate.yml", text: workflow),
        File(path: ".gitlab-ci.yml", text: pipeline),
        File(path: ".pre-commit-config.yaml", text: hooks),
        File(path: ".gitignore", text: "/plan.json\n/state/\n"),
    ]

    private static let readme = """
        # Fleet

        The desired state of our devices. A change is a pull request; what is merged reaches the devices in waves, by
        `policies/`.

        | folder | what |
        |---|---|
        | `cohorts/` | which devices belong together, which firmware they run, which policy governs them |
        | `configs/` | what is set on them, merged by priority |
        | `firmware/` | the versions that there are, with their artifacts |
        | `policies/` | how change reaches devices: waves, gates, guards |
        | `schemas/` | what editors read to complete and check as you type |

        ```sh
        tidegate validate .                                        # what is wrong, and where
        tidegate plan --specs . --twins sample-twins.ndjson        # what would happen to which devices
        tidegate help TG2003                                       # what a code means
        ```

        `sample-twins.ndjson` holds five devices that do not exist. `tidegate snapshot` records those of your platform, and
        `tidegate import --twins` writes specs that ask of them what they have. The first plan against a fleet is its
        adoption: it exits with 3 until someone approves it, and changes nothing before.

        `pre-commit install` checks each commit before it is made. The workflows check each pull request; their runners
        need `tidegate` on the path.

        """

    private static let cohort = """
        # yaml-language-server: $schema=../schemas/cohort.schema.json
        apiVersion: tidegate/v1
        kind: Cohort
        metadata:
          name: kiosks
        spec:
          precedence: 100 # the highest matching cohort governs a device
          selector:
            matchLabels: {role: kiosk}
          firmware: {os: 1.1.0}
          policy: careful

        """

    static let policy = """
        # yaml-language-server: $schema=../schemas/policy.schema.json
        apiVersion: tidegate/v1
        kind: Policy
        metadata:
          name: careful
        spec:
          rollout:
            firmware:
              waves:
                - name: canary
                  size: 1
                  soak: 2h
                  minSuccess: 100%
                - name: half
                  size: 50%
                  soak: 1h
                - name: rest
                  size: 100%
            config:
              waves:
                - name: canary
                  size: 1
                  soak: 15m
                - name: rest
                  size: 100%
          health:
            fresh: 15m
            require: [{condition: Ready, status: "true"}]
          drift: {mode: correct}
          guards: {removed: 10%, downgrades: deny, cohortShrink: 20%}

        """

    private static let config = """
        # yaml-language-server: $schema=../schemas/config.schema.json
        apiVersion: tidegate/v1
        kind: Config
        metadata:
          name: telemetry
        spec:
          targets: {cohorts: [kiosks]}
          values:
            telemetry:
              intervalSeconds: 30
            site:
              name: "${device.labels.site}"

        """

    private static let firmware = """
        # yaml-language-server: $schema=../schemas/firmware.schema.json
        apiVersion: tidegate/v1
        kind: Firmware
        metadata:
          name: os-1.1.0
        spec:
          component: os
          version: 1.1.0
          artifacts:
            - hardware: {model: [k-100]}
              uri: https://firmware.example.com/os-1.1.0.swu
              size: 41943040
              sha256: 3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea
          requires: {from: ">=1.0.0"}
          estimate: 12m

        """

    private static let workflow = """
        name: tidegate
        on:
          pull_request:
          push:
            branches: [main]
        permissions:
          contents: read
        jobs:
          validate:
            # A runner that has tidegate on its path.
            runs-on: [self-hosted, tidegate]
            steps:
              - uses: actions/checkout@v4
                with:
                  persist-credentials: false
              - run: tidegate fmt . --check
              - run: tidegate validate . --output lines

        """

    private static let pipeline = """
        tidegate:
          stage: test
          # A runner that has tidegate on its path.
          tags: [tidegate]
          script:
            - tidegate fmt . --check
            - tidegate validate . --output lines
          rules:
            - if: $CI_PIPELINE_SOURCE == "merge_request_event"
            - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH

        """

    private static let hooks = #"""
        repos:
          - repo: local
            hooks:
              - id: tidegate-fmt
                name: lay specs out
                entry: tidegate fmt .
                language: system
                files: \.ya?ml$
                pass_filenames: false
              - id: tidegate-validate
                name: validate specs
                entry: tidegate validate .
                language: system
                files: \.ya?ml$
                pass_filenames: false

        """#
}
