internal import Git
internal import History
internal import Tiers

/// One change of the work tree, whole or not at all.
///
/// The order is DESIGN's: a journal, everything written and flushed beside what it replaces, then one reference moves,
/// which is the commit point; then paths, branches, index and HEAD follow. Whatever ends this process in between, the
/// next command finishes or discards by the journal (`Recovery`).
struct Transaction {
    let session: Session
    private(set) var journal: Journal
    /// Paths whose staged content may go, because it was saved.
    private let savedStaged: Set<String>
    private var repository: Repository { session.repository }

    init(
        _ session: Session, commit: Journal.Move?, message: String, branches: [Journal.Move] = [], plan: ActivationPlan,
        setsRecord: Bool = true, saved: SavedWork? = nil
    ) {
        self.session = session
        savedStaged = Set(saved?.staged ?? [])
        journal = Journal(
            command: session.command, commit: commit, message: message, branches: branches, plan: plan,
            setsRecord: setsRecord)
    }

    /// Carries the change out. The caller holds the target's lock, where there is a target.
    ///
    /// - Parameter held: the work tree's lock, where the caller planned under it.
    /// - Returns: what could not be cleaned away afterwards: litter, the change itself is whole.
    @discardableResult
    mutating func run(holding held: FileLock? = nil) async throws(SwitchError) -> [String] {
        session.beginCritical()
        var lock = held
        if lock == nil { lock = try session.lock(session.workTreeLock) }
        defer { withExtendedLifetime(lock) {} }
        guard !Journal.exists(repository) else { throw .journalOpen(path: Journal.path(repository)) }
        if !journal.plan.paths.isEmpty || journal.plan.head != nil { try session.requireNoDeploymentHere() }
        try checkStillAsPlanned()
        let before = (record: ActiveRecord.read(repository), exclude: ExcludeFile.isSet(repository))
        let staging = try wrap { try Staging(repository) }
        var index: IndexUpdate?
        do throws(SwitchError) {
            try wrap { try journal.write(repository) }
            if let path = journal.plan.paths.first(where: \.needsExchange) {
                guard try wrap({ try staging.canExchange(at: path.path) }) else {
                    throw SwitchError.exchangeUnsupported(path: path.path)
                }
            }
            try await fetchMissing()
            for change in journal.plan.paths { try wrap { try staging.stage(change.new, for: change.path) } }
            index = try await IndexUpdate.prepare(journal.plan, repository) { () async throws(SwitchError) in
                // While git's lock was waited for, somebody may have committed or staged something.
                try checkHead()
                try await checkNothingIsStaged()
            }
            try session.checkInterrupted()
            journal.isStaged = true
            try wrap {
                try journal.write(repository)
                // What the references will name, before they name it.
                try FileSystem.sync(directory: "\(repository.commonDirectory)/objects")
            }
            for move in [journal.commit].compactMap(\.self) + journal.branches { move.prepare(repository) }
            if let commit = journal.commit { try commit.carryOut(session, message: journal.message) }
        } catch {
            // Before the commit point: nothing of what was prepared may stay.
            try? index?.abandon()
            _ = staging.discard(journal.plan.paths)
            try? Journal.delete(repository)
            throw error
        }
        do throws(SwitchError) {
            try await JournalReplay(session: session, journal: journal).exchange(staging, index: index)
        } catch {
            try takeBack(staging, index: index, record: before.record, exclude: before.exclude, because: error)
        }
        let moves = [journal.commit].compactMap(\.self) + journal.branches
        let litter =
            staging.discard(journal.plan.paths) + (index?.leftovers ?? [])
            + moves.compactMap { $0.leftover(repository) }
        guard litter.isEmpty else {
            // The journal stays, so that the next command tries again. Where it cannot be written, that one finds all done.
            journal.isDone = true
            try? journal.write(repository)
            return litter
        }
        try? Journal.delete(repository)
        return []
    }

    private func checkHead() throws(SwitchError) {
        let head = try wrap { try repository.head() }
        guard head == journal.plan.oldHead else { throw .git(.referenceMoved(name: "HEAD")) }
    }

    /// What a partial clone left at its remote of the files that are to be written.
    private func fetchMissing() async throws(SwitchError) {
        guard repository.isPartial, let clone = PartialClone(repository, try session.settings) else { return }
        let missing = journal.plan.paths.compactMap { change -> ObjectID? in
            if case .file(let id, _) = change.new, !repository.contains(id) { return id }
            return nil
        }
        try await wrap { () async throws -> Void in try await clone.fetch(missing) }
    }

    /// What was planned before the locks must still be true under them.
    private func checkStillAsPlanned() throws(SwitchError) {
        let moves = [journal.commit].compactMap(\.self) + journal.branches
        if journal.plan.head != nil || moves.contains(where: \.movesHead),
            let operation = repository.operationInProgress
        {
            throw .operationInProgress(operation)
        }
        try checkHead()
        var changed: [ActivationError.LocalChange] = []
        for change in journal.plan.paths {
            if try !wrap({ try change.old.isOnDisk(at: change.path, repository) }) {
                changed.append(.init(path: change.path, kind: .modified))
            }
        }
        guard changed.isEmpty else { throw .activation(.localChanges(changed)) }
    }

    private func checkNothingIsStaged() async throws(SwitchError) {
        let staged = try await Transaction.stagedPaths(journal.plan, session).filter { !savedStaged.contains($0) }
        guard staged.isEmpty else { throw .stagedChanges(staged) }
    }

    /// The paths that a plan sets in the index and in which something is staged, sorted.
    static func stagedPaths(_ plan: ActivationPlan, _ session: Session) async throws(SwitchError) -> [String] {
        guard !plan.index.isEmpty else { return [] }
        let touched = Set(plan.index.map(\.path))
        // Named, they spare git the others; many would not fit into a command line.
        let named = touched.count > 100 ? [] : touched.sorted().map { ":(top,literal)\($0)" }
        let listing = try await wrap { () async throws -> [UInt8] in
            try await session.git(["diff-index", "--cached", "--name-only", "-z", "HEAD", "--"] + named)
        }
        return listing.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.filter(touched.contains).sorted()
    }

    /// After the commit point an error takes everything back; where even that fails, the journal stays and the next command
    /// goes forward.
    private func takeBack(
        _ staging: Staging, index: IndexUpdate?, record: ActiveRecord?, exclude: Bool, because cause: SwitchError
    ) throws(SwitchError) {
        do {
            // HEAD first: the branch that it is on may be about to go.
            if let head = journal.plan.head, try repository.head() == head {
                try repository.setHead(
                    journal.plan.oldHead, message: "tiergit: taken back", by: session.identity())
            }
            try index?.abandon()
            for change in journal.plan.paths.reversed() { try staging.takeBack(change) }
            for move in journal.branches.reversed() { try move.takeBack(session) }
            if journal.setsRecord { try ActiveRecord.write(record, repository) }
            try ExcludeFile.set(exclude, repository)
            if let commit = journal.commit { try commit.takeBack(session) }
        } catch {
            throw .recordedNotActive(
                entry: journal.commit?.new, cause: "\(cause)", journal: Journal.path(repository))
        }
        _ = staging.discard(journal.plan.paths)
        try? Journal.delete(repository)
        throw cause
    }
}

extension ActivationPlan.PathChange {
    /// Whether a directory takes the place of something else or gives it up, which only an exchange does in one step.
    var needsExchange: Bool {
        guard old != .absent, new != .absent else { return false }
        if case .directory = old { return true }
        if case .directory = new { return true }
        return false
    }
}
