internal import Glibc
internal import Subprocess
internal import SystemPackage

/// Runs a program that somebody asked for by name and that may not be installed.
package struct ExternalProgram: Sendable {
    package enum Outcome: Hashable, Sendable {
        case ended(code: Int, output: [UInt8], message: String)
        /// It is not on PATH.
        case missing
        /// It could not be run, or was ended by a signal.
        case failed(String)
    }

    private let name: String
    private let directory: String

    /// - Parameter directory: where it runs.
    package init(_ name: String, in directory: String) {
        self.name = name
        self.directory = directory
    }

    /// Runs it to its end without any input, at most 64 MiB of output, or until somebody wants it stopped.
    ///
    /// - Parameter stopping: asked again and again; once it is true, the program gets SIGINT, and two seconds later SIGKILL. A terminal
    ///   gives Ctrl-C to it as well, `kill` to this process does not.
    package func callAsFunction(_ arguments: [String], until stopping: @escaping @Sendable () -> Bool) async -> Outcome
    {
        await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await self(arguments) }
            group.addTask {
                while !Task.isCancelled, !stopping() { try? await Task.sleep(for: .milliseconds(20)) }
                return nil
            }
            var outcome: Outcome?
            while let ended = await group.next() {
                outcome = ended ?? outcome
                group.cancelAll()
            }
            return outcome ?? .failed("interrupted")
        }
    }

    /// Runs it to its end without any input, at most 64 MiB of output.
    package func callAsFunction(_ arguments: [String]) async -> Outcome {
        var options = PlatformOptions()
        options.teardownSequence = [.send(signal: .interrupt, allowedDurationToNextStep: .seconds(2))]
        guard let program = name.contains("/") ? name : FileSystem.executable(name) else { return .missing }
        do {
            let result = try await run(
                .path(FilePath(program)), arguments: Arguments(arguments), workingDirectory: FilePath(directory),
                platformOptions: options, input: .none, output: .bytes(limit: 1 << 26), error: .string(limit: 1 << 20))
            guard case .exited(let code) = result.terminationStatus else {
                return .failed("\(result.terminationStatus)")
            }
            return .ended(code: Int(code), output: result.standardOutput, message: result.standardError)
        } catch {
            return .failed("\(error)")
        }
    }
}

extension FileSystem {
    /// Makes an empty directory that only this user can read, below `TMPDIR`.
    package static func makeTemporaryDirectory() throws(GitError) -> String {
        let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/tiergit-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw .file(operation: "creating a folder in", path: folder, errno: errno)
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
