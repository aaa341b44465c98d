package import Git
internal import History
internal import Tiers

/// Finishes or discards what a command that ended halfway left behind.
package enum Recovery {
    package enum Outcome: Hashable, Sendable {
        /// Nothing had been recorded: what was prepared is gone.
        case discarded(command: String)
        /// The change had been recorded, and is now carried out. `movedOn`: the history has newer entries since.
        case completed(command: String, entry: ObjectID?, movedOn: Bool)
        /// The history holds something that the change does not lead to: what was prepared is gone.
        case abandoned(command: String, reference: String)
    }

    /// Does nothing and returns `nil` where nothing is left, or where its writer still lives.
    ///
    /// - Throws: `SwitchError.mixed` where a path holds neither the old content nor the new.
    package static func run(_ session: Session) async throws(SwitchError) -> Outcome? {
        let repository = session.repository
        clearLocksOfOthers(session)
        guard Journal.exists(repository) || !litter(repository).isEmpty || IndexUpdate.hasOwnLock(repository) else {
            return nil
        }
        let lock: FileLock
        do throws(FileLock.Failure) {
            lock = try FileLock(session.workTreeLock, description: "tiergit, recovering", patience: 0)
        } catch .held { return nil } catch { throw SwitchError(error) }
        defer { withExtendedLifetime(lock) {} }
        guard Journal.exists(repository) else {
            // It ended while it wrote its journal, or after it had removed it.
            IndexUpdate.clearOwnLock(repository)
            for path in litter(repository) { try? FileSystem.remove(path) }
            return nil
        }
        guard let journal = Journal.read(repository) else { throw .journalOpen(path: Journal.path(repository)) }
        IndexUpdate.clearOwnLock(repository)
        clearLocks(journal, of: repository.gitDirectory, repository)
        guard !journal.isDone else {
            try discard(journal, repository)
            return nil
        }
        guard journal.isStaged else {
            try discard(journal, repository)
            return .discarded(command: journal.command)
        }

        var movedOn = false
        if let commit = journal.commit {
            let tip = try wrap { try repository.reference(commit.reference) }
            if tip == commit.old {
                try discard(journal, repository)
                return .discarded(command: journal.command)
            }
            guard isReached(commit, by: tip, repository) else {
                try discard(journal, repository)
                return .abandoned(command: journal.command, reference: commit.reference)
            }
            movedOn = tip != commit.new
        }
        try await goForward(journal, session)
        try discard(journal, repository)
        return .completed(command: journal.command, entry: journal.entry, movedOn: movedOn)
    }

    static func isReached(_ move: Journal.Move, by tip: ObjectID?, _ repository: Repository) -> Bool {
        guard let new = move.new, let tip else { return tip == move.new }
        return repository.isAncestor(new, of: tip)
    }

    /// Carries out what follows the commit point.
    private static func goForward(_ journal: Journal, _ session: Session) async throws(SwitchError) {
        let repository = session.repository
        var mixed: [String] = []
        if journal.plan.head != nil || !journal.plan.index.isEmpty {
            // Somebody who went to another branch since has files of that branch now.
            let head = try wrap { try repository.head() }
            if !journal.heads.contains(head) { mixed.append("HEAD") }
        }
        for move in journal.branches {
            let now = try wrap { try repository.reference(move.reference) }
            if now != move.old, now != move.new { mixed.append(move.reference) }
        }
        for change in journal.plan.paths {
            if try wrap({ try change.new.isOnDisk(at: change.path, repository) }) { continue }
            if try wrap({ try change.old.isOnDisk(at: change.path, repository) }) {
                try wrap { try Staging(repository).stage(change.new, for: change.path) }
            } else {
                mixed.append(change.path)
            }
        }
        guard mixed.isEmpty else { throw .mixed(paths: mixed, journal: Journal.path(repository)) }
        guard !journal.movesReferencesOnly else {
            for move in journal.branches {
                move.prepare(repository)
                try move.carryOut(session, message: journal.message)
            }
            return
        }
        let staging = try wrap { try Staging(repository) }
        let index = try await IndexUpdate.prepare(journal.plan, repository)
        do throws(SwitchError) {
            try await JournalReplay(session: session, journal: journal).exchange(staging, index: index)
        } catch {
            try? index?.abandon()
            throw error
        }
    }

    private static func discard(_ journal: Journal, _ repository: Repository) throws(SwitchError) {
        if !journal.plan.paths.isEmpty {
            _ = try wrap { try Staging(repository) }.discard(journal.plan.paths)
        }
        for path in litter(repository) { try? FileSystem.remove(path) }
        try wrap { try Journal.delete(repository) }
    }

    // MARK: What the dead leave lying

    /// Files that only a command at work has: half-written ones, prepared indexes.
    private static func litter(_ repository: Repository) -> [String] {
        let directory = "\(repository.gitDirectory)/tiergit"
        return ((try? FileSystem.list(directory)) ?? [])
            .filter { $0.hasSuffix(".tmp") || $0 == "index" || $0.hasPrefix("index.") }.map { "\(directory)/\($0)" }
    }

    /// Removes the lock files that the dead process left on what it was about to move. While its journal stands, nobody
    /// else of ours gets here, and git's own commands do not write these references.
    private static func clearLocks(_ journal: Journal, of gitDirectory: String, _ repository: Repository) {
        for move in [journal.commit].compactMap(\.self) + journal.branches where move.reference != "HEAD" {
            try? FileSystem.remove("\(repository.commonDirectory)/\(move.reference).lock")
            if move.new == nil { try? FileSystem.remove("\(repository.commonDirectory)/packed-refs.lock") }
        }
        if journal.plan.head != nil || journal.commit?.reference == "HEAD" {
            try? FileSystem.remove("\(gitDirectory)/HEAD.lock")
        }
    }

    /// A command that died in another work tree may have left a lock on a reference that all of them share. The rest of its
    /// work waits for the next command there.
    private static func clearLocksOfOthers(_ session: Session) {
        let repository = session.repository
        let names = (try? FileSystem.list("\(repository.commonDirectory)/worktrees")) ?? []
        let others = [repository.commonDirectory] + names.map { "\(repository.commonDirectory)/worktrees/\($0)" }
        for other in others where other != repository.gitDirectory {
            guard let journal = Journal.read(at: "\(other)/tiergit/journal.json"),
                let lock = try? FileLock("\(other)/tiergit/lock", description: "tiergit, recovering", patience: 0)
            else { continue }
            clearLocks(journal, of: other, repository)
            withExtendedLifetime(lock) {}
        }
    }
}
