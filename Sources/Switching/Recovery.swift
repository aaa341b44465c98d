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

    /// Does nothing and returns `nil` where there is no journal, or where its writer still lives.
    ///
    /// - Throws: `SwitchError.mixed` where a path holds neither the old content nor the new.
    package static func run(_ session: Session) async throws(SwitchError) -> Outcome? {
        let repository = session.repository
        guard repository.workTree != nil, Journal.exists(repository) else { return nil }
        let lock: FileLock
        do throws(FileLock.Failure) {
            lock = try FileLock(session.workTreeLock, description: "tiergit, recovering", patience: 0)
        } catch .held { return nil } catch { throw SwitchError(error) }
        defer { withExtendedLifetime(lock) {} }
        guard Journal.exists(repository) else { return nil }
        guard let journal = Journal.read(repository) else { throw .journalOpen(path: Journal.path(repository)) }
        clearLocks(journal, repository)
        let staging = try wrap { try Staging(repository) }
        guard journal.isStaged else {
            try discard(journal, staging, repository)
            return .discarded(command: journal.command)
        }

        var movedOn = false
        if let commit = journal.commit {
            let tip = try wrap { try repository.reference(commit.reference) }
            if tip == commit.old {
                try discard(journal, staging, repository)
                return .discarded(command: journal.command)
            }
            guard let tip, repository.isAncestor(commit.new, of: tip) else {
                try discard(journal, staging, repository)
                return .abandoned(command: journal.command, reference: commit.reference)
            }
            movedOn = tip != commit.new
        }
        var mixed: [String] = []
        if journal.plan.head != nil || !journal.plan.index.isEmpty {
            // Somebody who went to another branch since has files of that branch now.
            let head = try wrap { try repository.head() }
            if !journal.heads.contains(head) { mixed.append("HEAD") }
        }
        for change in journal.plan.paths {
            if try wrap({ try change.new.isOnDisk(at: change.path, repository) }) { continue }
            if try wrap({ try change.old.isOnDisk(at: change.path, repository) }) {
                try wrap { try staging.stage(change.new, for: change.path) }
            } else {
                mixed.append(change.path)
            }
        }
        guard mixed.isEmpty else { throw .mixed(paths: mixed, journal: Journal.path(repository)) }
        let index = try await wrap { () async throws -> IndexUpdate? in
            try await IndexUpdate.prepare(journal.plan, repository)
        }
        do throws(SwitchError) {
            try await JournalReplay(session: session, journal: journal).exchange(staging, index: index)
        } catch {
            try? index?.abandon()
            throw error
        }
        try discard(journal, staging, repository)
        return .completed(command: journal.command, entry: journal.commit?.new, movedOn: movedOn)
    }

    /// Removes the lock files that the dead process left on what it was about to move. While its journal stands, nobody
    /// else of ours gets here, and git's own commands do not write these references.
    private static func clearLocks(_ journal: Journal, _ repository: Repository) {
        IndexUpdate.clearOwnLock(repository)
        let references = [journal.commit?.reference].compactMap(\.self) + journal.branches.map(\.reference)
        for reference in references where reference != "HEAD" {
            try? FileSystem.remove("\(repository.commonDirectory)/\(reference).lock")
        }
        if journal.plan.head != nil { try? FileSystem.remove("\(repository.gitDirectory)/HEAD.lock") }
    }

    private static func discard(
        _ journal: Journal, _ staging: Staging, _ repository: Repository
    ) throws(SwitchError) {
        _ = staging.discard(journal.plan.paths)
        try wrap { try Journal.delete(repository) }
    }
}
