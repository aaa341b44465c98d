internal import Subprocess
internal import SystemPackage

/// Runs `git` itself, for what libgit2 1.5.1 cannot: every kind of index, every source of configuration, fetch and push.
package struct GitCommand: Sendable {
    private let directory: String
    private let overrides: [String: String]
    private let ownGroup: Bool

    /// - Parameters:
    ///   - directory: where git runs.
    ///   - environment: variables to set for it, besides the ones that this process has.
    ///   - ownGroup: puts git into a process group of its own, so that Ctrl-C at the terminal does not reach it. For what
    ///     must not be cut off; git can ask for nothing then.
    package init(in directory: String, environment: [String: String] = [:], ownGroup: Bool = false) {
        self.directory = directory
        self.overrides = environment
        self.ownGroup = ownGroup
    }

    /// Runs git and returns its standard output.
    ///
    /// - Throws: `GitError.command` on any exit code but those accepted, `.gitMissing` without git on PATH.
    @discardableResult
    package func callAsFunction(
        _ arguments: [String], input: [UInt8] = [], accepting codes: [Int] = [0]
    ) async throws(GitError) -> [UInt8] {
        let outcome = try await outcome(arguments, input: input)
        guard codes.contains(outcome.exitCode) else {
            throw .command(
                arguments: arguments, exitCode: outcome.exitCode, message: outcome.message)
        }
        return outcome.output
    }

    /// How git ended, for a caller to whom both of what it prints and the exit code matter.
    package struct Outcome: Sendable {
        /// -1 where a signal ended it.
        package let exitCode: Int
        package let output: [UInt8]
        /// Standard error, without line feeds at its end.
        package let message: String
    }

    /// Runs git, whatever comes of it.
    ///
    /// - Throws: `GitError.gitMissing` without git on PATH, `.command` where it cannot be run.
    package func outcome(_ arguments: [String], input: [UInt8] = []) async throws(GitError) -> Outcome {
        // Messages are matched nowhere, but they are shown: in the language of ours. No prompt may hang a script.
        var variables = ["LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"]
        variables.merge(overrides) { _, new in new }
        let environment = Environment.inherit.updating(
            Dictionary(uniqueKeysWithValues: variables.map { (Environment.Key(stringLiteral: $0.key), $0.value) }))
        var options = PlatformOptions()
        if ownGroup { options.processGroupID = 0 }
        guard let program = FileSystem.executable("git") else { throw .gitMissing }
        do {
            let result = try await run(
                .path(FilePath(program)), arguments: Arguments(arguments), environment: environment,
                workingDirectory: FilePath(directory), platformOptions: options, input: .array(input),
                output: .bytes(limit: 1 << 30), error: .string(limit: 1 << 20))
            let code: Int = if case .exited(let code) = result.terminationStatus { Int(code) } else { -1 }
            return Outcome(exitCode: code, output: result.standardOutput, message: result.standardError.trimmedLine)
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw .gitMissing
        } catch {
            throw .command(arguments: arguments, exitCode: -1, message: "\(error)")
        }
    }
}
