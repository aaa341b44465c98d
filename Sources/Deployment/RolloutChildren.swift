internal import Git
internal import Glibc
internal import Subprocess
internal import Synchronization
internal import SystemPackage

/// The commands of a roll-out that run now.
final class RolloutChildren: Sendable {
    private let processes = Mutex<Set<Int32>>([])

    /// Runs a command to its end, with nothing to read, and with a log for all that it says.
    ///
    /// It is in a session of its own: neither Ctrl-C nor the end of the terminal reaches it, and it can ask nobody.
    ///
    /// - Parameter log: an open file, which it and all that it starts keep open.
    /// - Returns: its exit code as a shell counts, 126 where it could not be run.
    func run(
        _ command: [String], in directory: String, environment: [String: String], log: Int32
    ) async -> Int32 {
        var options = PlatformOptions()
        options.createSession = true
        let variables = Dictionary(
            uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) })
        let file = FileDescriptor(rawValue: log)
        do {
            let result = try await Subprocess.run(
                .path(FilePath(command[0])), arguments: Arguments(Array(command.dropFirst())),
                environment: .custom(variables), workingDirectory: FilePath(directory), platformOptions: options,
                input: .none, output: .fileDescriptor(file, closeAfterSpawningProcess: false),
                error: .fileDescriptor(file, closeAfterSpawningProcess: false)
            ) { execution in
                let process = execution.processIdentifier.value
                _ = self.processes.withLock { $0.insert(process) }
                // Not the end of its output: what it leaves behind may hold that open.
                while ProcessIdentity(of: process) != nil { try? await Task.sleep(for: .milliseconds(20)) }
                _ = self.processes.withLock { $0.remove(process) }
            }
            switch result.terminationStatus {
            case .exited(let code): return Int32(code)
            case .signaled(let number): return 128 + Int32(number)
            }
        } catch {
            let line = Array("error: \(command[0]) cannot be run: \(error)\n".utf8)
            _ = unsafe write(log, line, line.count)
            return 126
        }
    }

    /// Asks each of them to end, as Ctrl-C would.
    func interrupt() {
        for process in processes.withLock({ $0 }) { kill(process, SIGINT) }
    }
}
