package import Git
package import History
package import Signatures

/// What one command works with: the repository, git's settings, the clock and the identity, all given from outside.
package struct Session {
    package let repository: Repository
    package let settings: GitSettings
    package let environment: [String: String]
    /// The committer, with the time at which the command began.
    private let identityResult: Result<Identity, GitError>
    /// `tiergit 0.1.0`, as entries name it.
    package let tool: String
    /// The command as the user knows it (`switch`), for locks and journals.
    package let command: String
    /// Whether Ctrl-C was pressed since the command began.
    package let interrupted: @Sendable () -> Bool
    /// Called before the first thing is signed or written: from then on an interruption is asked for, not obeyed at once.
    private let beginWriting: @Sendable () -> Void

    /// - Parameters:
    ///   - seconds: now, since 1970.
    ///   - offset: minutes from UTC of the clock on the wall.
    package init(
        repository: Repository, settings: GitSettings, environment: [String: String], seconds: Int64, offset: Int,
        tool: String, command: String, interrupted: @escaping @Sendable () -> Bool,
        beginWriting: @escaping @Sendable () -> Void
    ) {
        self.repository = repository
        self.settings = settings
        self.environment = environment
        self.tool = tool
        self.command = command
        self.interrupted = interrupted
        self.beginWriting = beginWriting
        do throws(GitError) {
            identityResult = .success(
                try Identity.committer(settings: settings, environment: environment, seconds: seconds, offset: offset))
        } catch { identityResult = .failure(error) }
    }

    /// Who commits.
    ///
    /// - Throws: `GitError.noIdentity`.
    package func identity() throws(SwitchError) -> Identity {
        try wrap { try identityResult.get() }
    }

    package func signer() throws(SwitchError) -> Signer {
        let identity = try identity()
        return try wrap {
            let settings = try SigningSettings(
                config: settings.values, committer: "\(identity.name) <\(identity.email)>")
            // Known without asking any program, so it is said before anybody is asked anything.
            if settings.format == .ssh, settings.signingKey == nil, settings.defaultKeyCommand == nil {
                throw SignatureError.notConfigured(.signingKey)
            }
            return Signer(settings, directory: repository.workTree)
        }
    }

    package func writer() throws(SwitchError) -> EntryWriter {
        beginWriting()
        return EntryWriter(repository, signer: try signer(), identity: try identity(), interrupted: interrupted)
    }

    /// Runs git where the user stands, so to say: at the top of the work tree.
    package var git: GitCommand { GitCommand(in: repository.workTree ?? repository.gitDirectory) }

    /// From here on nothing may be cut off in the middle.
    func beginCritical() { beginWriting() }

    func checkInterrupted() throws(SwitchError) {
        if interrupted() { throw .interrupted }
    }

    /// Takes a lock, waiting briefly: for two seconds, which no honest switch takes after its signature is made.
    func lock(_ path: String) throws(SwitchError) -> FileLock {
        let time = UTCTime.text((try? identity().seconds) ?? 0)
        return try wrap {
            try FileLock(path, description: "tiergit \(command), process \(processID), since \(time)", patience: 2_000)
        }
    }

    var lockDirectory: String { "\(repository.commonDirectory)/tiergit/locks" }
    var workTreeLock: String { "\(repository.gitDirectory)/tiergit/lock" }
}
