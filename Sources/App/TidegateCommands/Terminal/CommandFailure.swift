import ArgumentParser

/// Why a command ends without having done its work: one sentence for the person, one code for the script.
struct CommandFailure: Error {
    let message: String
    let code: ExitCode

    init(_ message: String, code: ExitCode = .failed) {
        self.message = message
        self.code = code
    }
}

extension AsyncParsableCommand {
    /// Runs the body; says any failure on standard error as `tidegate: …` and exits with its code.
    func reportingFailures(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let failure as CommandFailure {
            Console.error("tidegate: " + failure.message)
            throw failure.code
        } catch let exit as ExitCode {
            throw exit
        } catch let usage as ValidationError {
            throw usage
        } catch {
            Console.error("tidegate: \(error)")
            throw ExitCode.failed
        }
    }
}
