import Foundation

/// A program started beside this one, with its output in a file; stopped by its pid.
final class ChildProcess {
    let name: String
    let log: String
    private let process = Process()

    /// Starts the program at once; throws where it cannot be started.
    init(
        _ name: String,
        _ executable: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        logFolder: String
    ) throws {
        self.name = name
        log = logFolder + "/" + name + ".log"
        if !FileManager.default.fileExists(atPath: log) {
            _ = FileManager.default.createFile(atPath: log, contents: nil)
        }
        guard let output = FileHandle(forWritingAtPath: log) else {
            throw CommandFailure("cannot write \(log)")
        }
        output.seekToEndOfFile()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    var processID: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    /// Kills without a chance to clean up, as a power cut would.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Asks to end, and kills where that takes longer than three seconds.
    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        let deadline = ContinuousClock.now + .seconds(3)
        while process.isRunning, ContinuousClock.now < deadline {
            Thread.sleep(forTimeInterval: 0.02)
        }
        if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }
}
