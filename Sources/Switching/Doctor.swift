package import Git
internal import History
internal import Tiers

/// Looks at everything that a command rests on, and says what it found. Changes nothing, and goes on where one look fails.
package struct Doctor {
    /// The checks, in the order in which they are made and shown. The raw values are in `--json` and do not change.
    package enum Check: String, CaseIterable, Sendable {
        // The machine and its user.
        case git, libgit2, configuration, identity, signing
        case allowedSigners = "allowed-signers"
        // The repository.
        case repository
        // What other commands hold, or left so that git stops at it: no other command goes before that is mended.
        case locks
        case gitLocks = "git-locks"
        case head, clone, settings
        case sparseCheckout = "sparse-checkout"
        case fileSystem = "file-system"
        case hooks
        // What is recorded.
        case catalog, tiers
        case addonsGuard = "guard"
        case policy, histories, replacements
        // A command that ended halfway is to be finished before anything is mended on disk.
        case journal
        // What stands on disk.
        case trackedAddons = "tracked-addons"
        case active
        case skipWorktree = "skip-worktree"
        case exclude
        case tierSettings = "tier-settings"
        case tierBranches = "tier-branches"
        case workspace
        case leftovers
        case deployments
    }

    package enum State: String, Sendable {
        case ok
        /// Worth knowing; nothing is to be done.
        case note
        case warning, error
        /// It could not be looked at, for a reason that another check gives.
        case skipped

        package var isFinding: Bool { self == .warning || self == .error }
    }

    package struct Finding: Sendable {
        package let check: Check
        package let state: State
        package let detail: Detail
    }

    /// What was found, as data; `Commands` has the words and the command that mends it.
    package enum Detail: Sendable {
        /// Nothing to say.
        case none
        /// The look itself failed.
        case failed(SwitchError)
        case setup(Setup)
        case place(Place)
        case record(Record)
        case disk(Disk)
        case left(Left)
    }

    /// What the doctor is given.
    package struct Surroundings {
        package let repository: Repository?
        /// Why the repository could not be opened.
        package let refusal: GitError?
        package let environment: [String: String]
        /// Seconds since 1970.
        package let now: Int64
        /// The current directory.
        package let directory: String
        /// Whether a throw-away text may be signed, which may ask for a passphrase or a touch.
        package let triesSigning: Bool

        package init(
            repository: Repository?, refusal: GitError?, environment: [String: String], now: Int64, directory: String,
            triesSigning: Bool
        ) {
            self.repository = repository
            self.refusal = refusal
            self.environment = environment
            self.now = now
            self.directory = directory
            self.triesSigning = triesSigning
        }
    }

    let surroundings: Surroundings
    var findings: [Finding] = []

    // What one check learned for those after it.

    /// `nil` without git, and where it cannot read its configuration.
    var settings: GitSettings?
    /// Where each setting was made: `local`, `global`, …
    var scopes: [String: String] = [:]
    var email: String?
    /// As it stands on disk, else as HEAD has it.
    var catalog: Catalog?
    var head: Head?
    var headCommit: Commit?
    var policy: PolicyReference?
    /// The public key that signs, where it is known and SSH's.
    var signingKey: SigningKey?
    /// The newest entry of each history that could be read.
    var newest: [Target: Entry] = [:]
    var record: ActiveRecord?
    /// A command is at work here, or ended halfway: the disk is on its way from one state to another.
    var isUnderWay = false

    var repository: Repository? { surroundings.repository }
    var top: String? { repository?.workTree }
    var hasGit: Bool { FileSystem.executable("git") != nil }

    /// Makes every check.
    ///
    /// - Returns: at least one finding for each, in their order.
    package static func examine(_ surroundings: Surroundings) async -> [Finding] {
        var doctor = Doctor(surroundings: surroundings)
        await doctor.examineSetup()
        await doctor.examinePlace()
        doctor.examineRecord()
        doctor.checkJournal()
        await doctor.examineDisk()
        doctor.examineLeft()
        return Check.allCases.flatMap { check in doctor.findings.filter { $0.check == check } }
    }

    private init(surroundings: Surroundings) { self.surroundings = surroundings }

    // MARK: One check

    /// Runs one check: where it reports nothing, all is well; where it throws, that is the finding.
    mutating func look(_ check: Check, _ body: (inout Doctor) async throws -> Void) async {
        let before = findings.count
        do { try await body(&self) } catch { failed(check, SwitchError(error)) }
        if findings.count == before { report(check, .ok, .none) }
    }

    mutating func look(_ check: Check, _ body: (inout Doctor) throws -> Void) {
        let before = findings.count
        do { try body(&self) } catch { failed(check, SwitchError(error)) }
        if findings.count == before { report(check, .ok, .none) }
    }

    private mutating func failed(_ check: Check, _ error: SwitchError) {
        // What a partial clone left out is that finding, not another one.
        if hasFinding(.clone), error.isMissingObject { return skip(check) }
        // And a broken history was told.
        if check == .active, hasFinding(.histories) { return skip(check) }
        report(check, .error, .failed(error))
    }

    mutating func report(_ check: Check, _ state: State, _ detail: Detail) {
        findings.append(Finding(check: check, state: state, detail: detail))
    }

    mutating func skip(_ checks: Check...) {
        for check in checks { report(check, .skipped, .none) }
    }

    func hasFinding(_ check: Check) -> Bool { findings.contains { $0.check == check && $0.state.isFinding } }

    /// For what asks for one; nothing is written by it.
    func session(_ repository: Repository) -> Session {
        Session(
            repository: repository, settings: GitSettingsReader(settings ?? GitSettings([:])),
            environment: surroundings.environment,
            seconds: surroundings.now, offset: 0, tool: "tiergit", command: "doctor", interrupted: { false },
            beginWriting: {})
    }

    func git(_ arguments: [String]) async throws(GitError) -> [UInt8] {
        // No optional lock: git would write the index. No replaced objects, as libgit2.
        try await GitCommand(
            in: top ?? repository?.gitDirectory ?? surroundings.directory,
            environment: ["GIT_OPTIONAL_LOCKS": "0", "GIT_NO_REPLACE_OBJECTS": "1"])(
                arguments)
    }
}

extension SwitchError {
    fileprivate var isMissingObject: Bool {
        switch self {
        case .git(.notFound), .tiers(.git(.notFound)), .history(.git(.notFound)), .activation(.git(.notFound)): true
        case .history(.tiers(.git(.notFound))), .activation(.tiers(.git(.notFound))): true
        default: false
        }
    }
}
