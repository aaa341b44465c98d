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
        _ arguments: [String], input: [UInt8] = [], accepting codes: Set<Int> = [0]
    ) async throws(GitError) -> [UInt8] {
        // Messages are matched nowhere, but they are shown: in the language of ours. No prompt may hang a script.
        var variables = ["LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"]
        variables.merge(overrides) { _, new in new }
        let environment = Environment.inherit.updating(
            Dictionary(uniqueKeysWithValues: variables.map { (Environment.Key(stringLiteral: $0.key), $0.value) }))
        var options = PlatformOptions()
        if ownGroup { options.processGroupID = 0 }
        guard let program = FileSystem.executable("git") else { throw .gitMissing }
        let output: (status: TerminationStatus, bytes: [UInt8], message: String)
        do {
            let result = try await run(
                .path(FilePath(program)), arguments: Arguments(arguments), environment: environment,
                workingDirectory: FilePath(directory), platformOptions: options, input: .array(input),
                output: .bytes(limit: 1 << 30), error: .string(limit: 1 << 20))
            output = (result.terminationStatus, result.standardOutput, result.standardError)
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw .gitMissing
        } catch {
            throw .command(arguments: arguments, exitCode: -1, message: "\(error)")
        }
        guard case .exited(let code) = output.status, codes.contains(Int(code)) else {
            let code: Int = if case .exited(let code) = output.status { Int(code) } else { -1 }
            throw .command(arguments: arguments, exitCode: code, message: output.message.trimmedLine)
        }
        return output.bytes
    }
}

/// git's settings as git itself sees them, from every source, the last value of each key.
package struct GitSettings: Sendable {
    /// Keys as `git config --list` prints them: section and name in lower case.
    package let values: [String: String]

    package init(_ values: [String: String]) { self.values = values }

    package subscript(key: String) -> String? { values[key] }

    /// Whether a boolean is set and true, in any of git's spellings.
    package func isTrue(_ key: String) -> Bool {
        ["true", "yes", "on", "1"].contains(values[key]?.lowercased())
    }

    /// Reads them by `git config --list -z`.
    package static func read(in directory: String) async throws(GitError) -> GitSettings {
        let listing = try await GitCommand(in: directory)(["config", "--list", "-z"])
        var values: [String: String] = [:]
        for record in listing.split(separator: 0) {
            let parts = record.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
            // A key without `=` is a boolean that is true.
            values[String(decoding: parts[0], as: UTF8.self)] =
                parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : "true"
        }
        return GitSettings(values)
    }
}
