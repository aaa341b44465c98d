internal import Deployment
internal import Terminal

/// Runs a program for a command, with the exit codes that shells give to what cannot be run.
enum DeployedProgram {
    static func run(
        _ command: [String], looksAtErrors: Bool, _ context: Context,
        started: (Int32) -> Void = { _ in }
    ) async throws -> Deploying.End {
        do {
            return try await Deploying(command, in: context.directory, signalled: { Interrupt.signal })(
                looksAtErrors: looksAtErrors, started: started)
        } catch .missing(let name) {
            throw ErrorReport("\(safe(name)) is not on PATH", exitCode: 127)
        } catch .notRun(let name, let reason) {
            throw ErrorReport("\(safe(name)) cannot be run: \(safe(reason))", exitCode: 126)
        }
    }
}
