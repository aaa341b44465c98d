internal import ArgumentParser
internal import FoundationEssentials
internal import Git
internal import Glibc
internal import History
internal import Switching
internal import Terminal
internal import Tiers

/// What a command runs with. Time, environment and output come in here and nowhere else.
struct Context {
    let output: Output
    let environment: [String: String]
    let options: GlobalOptions
    let session: Session
    /// Seconds since 1970.
    let now: Int64
    /// Minutes from UTC.
    let offset: Int
    /// Where the command was started, relative to which file arguments are.
    let directory: String
    /// The catalog on disk, read while git was asked for its settings.
    private let early: EarlyCatalog

    var repository: Repository { session.repository }
    var json: Bool { options.json }
    /// Whether somebody can be asked.
    var canAsk: Bool {
        !options.noInput && environment["CI"] != "true" && Prompt.isPossible
    }

    /// Opens everything, recovers what a command before left halfway, runs the body, and turns whatever it throws into words
    /// and an exit code.
    ///
    /// - Parameters:
    ///   - passingUnadopted: whether it is no error where nothing was adopted: scripts are integrated once, and run on every branch.
    ///   - needsSettings: whether git is asked for its settings from the start, beside the reading of the catalog; else by whatever needs them.
    static func run(
        _ options: GlobalOptions, command: String, root: RootOptions? = nil, recovering: Bool = true,
        passingUnadopted: Bool = false, needsSettings: Bool = true, _ body: (Context) async throws -> Void
    ) async throws {
        var environment = ProcessInfo.processInfo.environment
        if let root = root?.root { environment["TIERGIT_ROOT"] = root }
        let output = Output(environment: environment, color: !options.noColor, quiet: options.quiet)
        do {
            if let directory = options.directory { try FileSystem.changeDirectory(to: directory) }
            let context = try await Context(
                options, command: command, output: output, environment: environment, needsSettings: needsSettings)
            if context.repository.isPartial,
                let clone = PartialClone(context.repository, try context.session.settings)
            {
                // Out of reach is no error yet: what is needed may be here.
                try? await clone.complete(["copilot", ".gitattributes"], context.repository)
            }
            if recovering, let outcome = try await Recovery.run(context.session) {
                _ = context.early.take()
                output.warn(Wording.recovery(outcome))
            }
            // A result that is about to be told is none that waits.
            if recovering, command != "hook post-deploy" { await WaitingResults.offer(context) }
            do {
                do { try await body(context) } catch SwitchError.rootUnknown(let facts) {
                    try context.vouch(for: facts)
                    try await body(context)
                }
            } catch  where error is TiersError || error is SwitchError {
                throw Context.beforeAdoption(error, context.repository) ?? error
            }
        } catch let exit as ExitCode {
            throw exit
        } catch  where passingUnadopted && isUnadopted(error) {
            output.say("nothing is recorded here: it is deployed as before")
        } catch {
            throw reported(error, output)
        }
    }

    /// Shows the policy root that everything rests on, asks, and remembers the answer.
    ///
    /// - Throws: `SwitchError.rootUnknown` where nobody can be asked, `ConfirmationMissing`.
    private func vouch(for facts: PolicyRootFacts) throws {
        guard options.yes || canAsk else { throw SwitchError.rootUnknown(facts) }
        output.say("a policy is in force here, and this machine has not seen it before:")
        output.say("  root         \(facts.root)")
        output.say(
            "  made         \(Wording.minute(facts.time)) UTC, maintained by \(Wording.names(facts.maintainers))")
        if facts.tip != facts.root {
            output.say("  today        \(facts.tip), maintained by \(Wording.names(facts.current))")
        }
        output.say("ask a maintainer, by another way than this repository, whether the root is theirs")
        guard options.yes || Prompt.confirm("Trust this root from now on?") else {
            throw ConfirmationMissing(message: "not confirmed: nothing was changed", hint: nil)
        }
        try session.pin(root: facts.root)
    }

    /// Whether there is nothing of tiergit's to be held against: no repository, or one without a catalog and without a history.
    private static func isUnadopted(_ error: any Error) -> Bool {
        switch SwitchError(error) {
        case .git(.notARepository), .tiers(.notAdopted): !(error is ErrorReport)
        default: false
        }
    }

    /// What to say on a commit from before `tiergit init`, or from a line without it, in a repository that has histories:
    /// nobody should adopt a second time.
    private static func beforeAdoption(_ error: any Error, _ repository: Repository) -> ErrorReport? {
        guard case .tiers(.notAdopted(let commit?)) = SwitchError(error), repository.workTree != nil,
            let targets = try? Histories(repository).targets(), !targets.isEmpty
        else { return nil }
        let branches = ((try? repository.references(under: "refs/heads/")) ?? []).filter { branch in
            guard let commit = try? repository.commit(branch.id), GeneratedCommit.base(of: commit) == nil else {
                return false
            }
            return (try? repository.item(in: commit.tree, at: Catalog.path)) ?? nil != nil
        }
        let names = branches.prefix(3).map { String($0.name.dropFirst("refs/heads/".count)) }
        return ErrorReport(
            "there is no \(Catalog.path) at \(commit.short): it is from before tiergit init, or from a line without it",
            hints: names.isEmpty
                ? ["git merge the branch on which tiergit init ran"] : names.map { "git switch \(shellQuoted($0))" })
    }

    /// Runs a body that needs no repository.
    static func runAnywhere(_ options: GlobalOptions, _ body: (Output) throws -> Void) async throws {
        let environment = ProcessInfo.processInfo.environment
        let output = Output(environment: environment, color: !options.noColor, quiet: options.quiet)
        do { try body(output) } catch { throw reported(error, output) }
    }

    /// Runs a body that looks at whatever there is: a repository, or why it could not be opened.
    static func runOnAnything(
        _ options: GlobalOptions,
        _ body: (Output, [String: String], Result<Repository, GitError>) async throws -> Void
    ) async throws {
        let environment = ProcessInfo.processInfo.environment
        let output = Output(environment: environment, color: !options.noColor, quiet: options.quiet)
        do {
            if let directory = options.directory { try FileSystem.changeDirectory(to: directory) }
            let opened: Result<Repository, GitError>
            do {
                opened = .success(try await Context.open())
            } catch let error as GitError { opened = .failure(error) }
            try await body(output, environment, opened)
        } catch let exit as ExitCode {
            throw exit
        } catch {
            throw reported(error, output)
        }
    }

    private static func reported(_ error: any Error, _ output: Output) -> ErrorReport {
        let report = ErrorReport(error)
        output.error(report.message)
        for hint in report.hints { output.hint(hint) }
        return report
    }

    private init(
        _ options: GlobalOptions, command: String, output: Output, environment: [String: String], needsSettings: Bool
    ) async throws {
        self.options = options
        self.output = output
        self.environment = environment
        directory = FileSystem.currentDirectory
        let clock = try Clock.now(environment)
        now = clock.seconds
        offset = clock.offset
        let repository = try await Context.open()
        let top = repository.workTree ?? repository.gitDirectory
        // git's own start takes as long as reading the catalog, which almost every command needs.
        let settings = GitSettingsReader(in: top)
        if needsSettings { settings.begin() }
        early = EarlyCatalog(repository)
        if needsSettings { _ = try settings.settings() }
        session = Session(
            repository: repository, settings: settings,
            environment: environment, seconds: clock.seconds, offset: clock.offset, tool: "tiergit \(Tiergit.version)",
            command: command, interrupted: { Interrupt.isPressed }, beginWriting: { Interrupt.deferFromHere() })
    }

    /// Opens the repository; where libgit2 mistrusts its owner, or passes it over for that reason, git's own judgement
    /// decides (`safe.directory`).
    private static func open() async throws -> Repository {
        do {
            return try Repository()
        } catch GitError.untrustedOwner, GitError.notARepository {
            do {
                try await GitCommand(in: ".")(["rev-parse", "--git-dir"])
            } catch GitError.command(_, _, let message) {
                let path = FileSystem.currentDirectory
                throw message.contains("dubious ownership")
                    ? GitError.untrustedOwner(path: path) : GitError.notARepository(path: path)
            }
            return try Repository(trustOwner: true)
        }
    }

    // MARK: The catalog and the client/environment

    /// The catalog as it stands on disk, else as HEAD has it.
    func catalog() throws -> Catalog {
        if let catalog = try early.take()?.get() ?? Catalog.readFromDisk(repository) { return catalog }
        guard let head = try repository.head().commit else { throw TiersError.notAdopted(commit: nil) }
        return try Catalog.read(at: repository.commit(head), repository)
    }

    /// The client/environment that the arguments, `CLIENT_DOMAIN` or `copilot/.workspace` name.
    func resolve(_ options: TargetOptions, catalog: Catalog, command: String) throws -> Resolution {
        let resolution = try resolver(
            client: options.client, environment: options.environment, variables: environment, catalog: catalog,
            command: command
        ).resolve()
        if let note = resolution.note { output.say("note: \(safe(note))") }
        return resolution
    }

    /// What knows how clients, environments and applications are called here.
    func resolver(
        client: String?, environment: String?, variables: [String: String], catalog: Catalog, command: String
    ) throws -> TargetResolver {
        let workspace = repository.workTree.flatMap { FileSystem.read("\($0)/\(Layout.workspace)") }
        return TargetResolver(
            client: client, environment: environment, variables: variables,
            workspace: workspace.map { String(decoding: $0, as: UTF8.self) }, catalog: catalog,
            knownClients: Set(try Histories(repository).targets().map(\.target.client)), command: command)
    }

    /// The release that `medium@1.4.0` names, verified; `nil` for a tier without a version.
    ///
    /// - Throws: `ReleaseError.unknown`, `.notAccepted`.
    func release(_ text: String) async throws -> Release? {
        let reference = try TierReference(text)
        guard reference.version != nil else { return nil }
        let root = try catalog().root
        return try await Releases(session, root: root).release(reference)
    }

    /// A file argument, relative to where the command was started.
    func path(_ argument: String) -> String {
        argument.hasPrefix("/") ? argument : "\(directory)/\(argument)"
    }

    /// The place that `-o` names. Whatever is not a file (a device, a pipe, a link) is nothing to put a file in place of.
    func newFile(_ argument: String) throws -> String {
        let path = path(argument)
        switch FileSystem.kind(of: path) {
        case .absent, .file: return path
        case .link, .directory, .other:
            throw UsageError("-o \(safe(argument)) is there and is no plain file", hint: "name a new file")
        }
    }

    func print(_ json: JSON) { output.result(json.pretty()) }

    /// The same for what is written while it is made.
    func print(_ json: JSONText) {
        json.pretty { output.result(bytes: $0) }
        output.result()
    }
}

/// The catalog as it stood on disk when the command began. It is given out once: what is asked for later may have been changed since.
private final class EarlyCatalog {
    private var read: Result<Catalog, TiersError>?

    init(_ repository: Repository) {
        do throws(TiersError) {
            read = try Catalog.readFromDisk(repository).map { .success($0) }
        } catch { read = .failure(error) }
    }

    func take() -> Result<Catalog, TiersError>? {
        defer { read = nil }
        return read
    }
}

/// The time that a command begins at.
enum Clock {
    /// `GIT_COMMITTER_DATE` in git's own form (`@1700000000 +0100`) or as ISO 8601 in UTC is honoured, as git does.
    static func now(_ environment: [String: String]) throws -> (seconds: Int64, offset: Int) {
        if let text = environment["GIT_COMMITTER_DATE"], !text.isEmpty {
            let parts = text.drop { $0 == "@" }.split(separator: " ")
            let given = parts.first.flatMap { Int64($0) }
            if let seconds = given, parts.count <= 2 {
                // Outside of these no entry could say when it was made, and `git fsck` refuses what lies before 1970.
                guard UTCTime.range.contains(seconds) else {
                    throw unreadable(text, "expected a time from 1970 to 9999")
                }
                return (seconds, parts.count == 2 ? try minutes(parts[1], in: text) : 0)
            }
            if let seconds = UTCTime.seconds(text), UTCTime.range.contains(seconds) { return (seconds, 0) }
            throw unreadable(text, "expected `SECONDS +HHMM` or 2026-01-31T09:30:00Z")
        }
        var seconds = time(nil)
        var local = unsafe tm()
        _ = unsafe localtime_r(&seconds, &local)
        return (Int64(seconds), unsafe local.tm_gmtoff / 60)
    }

    private static func minutes(_ zone: Substring, in text: String) throws -> Int {
        let digits = zone.dropFirst()
        guard zone.hasPrefix("+") || zone.hasPrefix("-"), digits.count == 4,
            digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits), number / 100 < 24,
            number % 100 < 60
        else { throw unreadable(text, "expected a time zone such as +0100") }
        let minutes = number / 100 * 60 + number % 100
        return zone.hasPrefix("-") ? -minutes : minutes
    }

    private static func unreadable(_ text: String, _ expected: String) -> UsageError {
        UsageError("GIT_COMMITTER_DATE is `\(Names.printable(text))`: \(expected)", hint: "unset GIT_COMMITTER_DATE")
    }
}

/// A mistake in the arguments that the parser could not see: exit 64.
struct UsageError: Error {
    let message: String
    let hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}
