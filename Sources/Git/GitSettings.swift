internal import Dispatch
internal import Synchronization

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

/// git's settings of one repository, asked of git once: beside what a command does first, or by whatever needs them first.
///
/// A command that only looks needs none, and git's own start is a good part of what such a command takes.
package final class GitSettingsReader: Sendable {
    private let directory: String
    private let state: Mutex<State>
    /// Opened when there is a result.
    private let gate = DispatchSemaphore(value: 0)

    private enum State: Sendable {
        case unasked, asked
        case read(Result<GitSettings, GitError>)
    }

    package init(in directory: String) {
        self.directory = directory
        state = Mutex(.unasked)
    }

    package init(_ known: GitSettings) {
        directory = "."
        state = Mutex(.read(.success(known)))
    }

    /// Asks git, and does not wait for the answer.
    package func begin() {
        let isFirst = state.withLock { state in
            guard case .unasked = state else { return false }
            state = .asked
            return true
        }
        guard isFirst else { return }
        Task(executorPreference: globalConcurrentExecutor) { [self] in
            let result: Result<GitSettings, GitError>
            do throws(GitError) { result = .success(try await GitSettings.read(in: directory)) } catch {
                result = .failure(error)
            }
            state.withLock { $0 = .read(result) }
            gate.signal()
        }
    }

    /// Waits for them. Only for the main thread: git is waited for by a thread of the global pool.
    ///
    /// - Throws: as `GitSettings.read`.
    package func settings() throws(GitError) -> GitSettings {
        begin()
        while true {
            if case .read(let result) = state.withLock({ $0 }) { return try result.get() }
            gate.wait()
            // For whoever else waits.
            gate.signal()
        }
    }
}
