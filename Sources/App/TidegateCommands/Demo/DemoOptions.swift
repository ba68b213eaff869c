import ArgumentParser

/// What can be chosen about the demo.
struct DemoOptions: ParsableArguments {
    @Option(help: "How many simulated devices, 200 to 100,000.") var devices = 10_000
    @Option(help: "The seed of the simulated world.") var seed: UInt64 = 7
    @Option(help: "Seconds of the demo's world in a real one; drives all its clocks.")
    var timeScale = 300
    @Option(help: ArgumentHelp("The sample specs.", valueName: "folder")) var specs = "fleet-specs"
    @Option(
        help: ArgumentHelp("Where everything is kept; by default a new one.", valueName: "folder")
    )
    var folder: String?
    @Flag(help: "Only until the first firmware has succeeded, with a kill before, and the ledger.")
    var short = false
    @Flag(help: "Leave everything running at the end, to be explored.") var keep = false

    #if DEBUG
    @Option(help: "A deliberate bug of the controller, to see that the demo fails.")
    var mutation = "none"
    #endif

    func validate() throws {
        guard (200...100_000).contains(devices), (1...10_000).contains(timeScale) else {
            throw ValidationError("--devices is 200 to 100,000, --time-scale 1 to 10,000")
        }
    }
}
