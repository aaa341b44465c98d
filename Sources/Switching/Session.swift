package import Git
package import History
package import Signatures
package import Tiers

/// What one command works with: the repository, git's settings, the clock and the identity, all given from outside.
package struct Session {
    package let repository: Repository
    private let reader: GitSettingsReader
    package let environment: [String: String]
    /// The time at which the command began, since 1970.
    private let seconds: Int64
    /// Minutes from UTC of the clock on the wall.
    private let offset: Int
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
        repository: Repository, settings: GitSettingsReader, environment: [String: String], seconds: Int64, offset: Int,
        tool: String, command: String, interrupted: @escaping @Sendable () -> Bool,
        beginWriting: @escaping @Sendable () -> Void
    ) {
        self.repository = repository
        reader = settings
        self.environment = environment
        self.seconds = seconds
        self.offset = offset
        self.tool = tool
        self.command = command
        self.interrupted = interrupted
        self.beginWriting = beginWriting
    }

    /// The same, some seconds on: what is signed at the end of a long command says when that was.
    package func later(by seconds: Int64) -> Session {
        Session(
            repository: repository, settings: reader, environment: environment, seconds: self.seconds + seconds,
            offset: offset, tool: tool, command: command, interrupted: interrupted, beginWriting: beginWriting)
    }

    /// git's settings; git is asked for them here where a command could do without them so far.
    ///
    /// - Throws: `GitError.command`, `.gitMissing`.
    package var settings: GitSettings {
        get throws(SwitchError) { try wrap { try reader.settings() } }
    }

    /// Who commits, with the time at which the command began.
    ///
    /// - Throws: `GitError.noIdentity`.
    package func identity() throws(SwitchError) -> Identity {
        let settings = try self.settings
        return try wrap {
            try Identity.committer(settings: settings, environment: environment, seconds: seconds, offset: offset)
        }
    }

    package func signer() throws(SwitchError) -> Signer {
        let identity = try identity()
        let values = try settings.values
        return try wrap {
            let settings = try SigningSettings(
                config: values, committer: "\(identity.name) <\(identity.email)>")
            // Known without asking any program, so it is said before anybody is asked anything.
            if settings.format == .ssh, settings.signingKey == nil, settings.defaultKeyCommand == nil {
                throw SignatureError.notConfigured(.signingKey)
            }
            return Signer(settings, directory: repository.workTree)
        }
    }

    package func writer() throws(SwitchError) -> EntryWriter {
        // git sets it for objects that are not accepted yet (`pre-receive`): what is recorded would name what may go away.
        if let objects = environment["GIT_OBJECT_DIRECTORY"],
            !FileSystem.isSame(objects, "\(repository.commonDirectory)/objects")
        {
            throw .git(.environment(name: "GIT_OBJECT_DIRECTORY", value: objects))
        }
        beginWriting()
        return EntryWriter(repository, signer: try signer(), identity: try identity(), interrupted: interrupted)
    }

    /// Runs git where the user stands, so to say: at the top of the work tree.
    package var git: GitCommand {
        // Inside a hook the environment may name an index that is not this work tree's (`git commit FILE`).
        GitCommand(
            in: repository.workTree ?? repository.gitDirectory,
            environment: ["GIT_INDEX_FILE": "\(repository.gitDirectory)/index"])
    }

    /// From here on nothing may be cut off in the middle.
    func beginCritical() { beginWriting() }

    func checkInterrupted() throws(SwitchError) {
        if interrupted() { throw .interrupted }
    }

    /// Takes a lock, waiting briefly: for two seconds, which no honest switch takes after its signature is made.
    ///
    /// The one who waits in vain reads who holds it and since when by the clock on the wall, whatever date the entry gets.
    func lock(_ path: String) throws(SwitchError) -> FileLock {
        let holder = (try? identity()).map { " by \($0.name) <\($0.email)>" } ?? ""
        let description = "tiergit \(command)\(holder), process \(processID), since \(UTCTime.text(UTCTime.now))"
        return try wrap { try FileLock(path, description: description, patience: 2_000) }
    }

    /// Locks one tier history: for this repository with all of its work trees, and for every other clone of it that this user has
    /// on this machine.
    ///
    /// - Parameter root: the policy root, by which clones know that they are one repository; `nil` where there is none.
    /// - Parameter own: the deployment that asks, which its own lease does not keep out.
    /// - Throws: `SwitchError.held`, and `.deploying` while somebody deploys it.
    func lock(_ target: Target, root: ObjectID?, beside own: Lease? = nil) throws(SwitchError) -> [FileLock] {
        let name = "\(target.client)/\(target.environment)"
        var locks = [try lock("\(repository.commonDirectory)/tiergit/locks/\(name)")]
        try requireNoDeployment(of: target, root: root, beside: own)
        guard let root, let state = stateDirectory else { return locks }
        do throws(SwitchError) {
            locks.append(try lock("\(state)/\(root.hex)/locks/\(name)"))
        } catch .git {
            // No home that can be written, as in many a container: then there are no two clones of one user either.
        }
        return locks
    }

    /// Runs a body under a target's lock.
    package func withLock(
        on target: Target, root: ObjectID?, beside own: Lease?, _ body: () throws(SwitchError) -> Void
    ) throws(SwitchError) {
        let locks = try lock(target, root: root, beside: own)
        defer { withExtendedLifetime(locks) {} }
        try body()
    }

    /// Runs a body under the work tree's lock: for files of the repository that a command reads, changes and writes.
    package func withWorkTreeLock<Failure: Error>(_ body: () throws(Failure) -> Void) throws {
        let lock = try lock(workTreeLock)
        defer { withExtendedLifetime(lock) {} }
        try body()
    }

    /// Whether a command ended halfway in this work tree, or is at work.
    package var hasOpenJournal: Bool { Journal.exists(repository) }

    /// Where this machine keeps what no clone may bring along: `$XDG_STATE_HOME/tiergit`, by default `~/.local/state/tiergit`.
    package var stateDirectory: String? {
        // The XDG base directory specification: a path that is not absolute is to be ignored.
        if let path = environment["XDG_STATE_HOME"], path.hasPrefix("/") { return "\(path)/tiergit" }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return "\(home)/.local/state/tiergit"
    }

    var workTreeLock: String { "\(repository.gitDirectory)/tiergit/lock" }
}
