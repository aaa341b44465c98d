package import Git
internal import History
package import Tiers

extension Recovery {
    /// What the next command would do about a journal. Nothing is done here.
    package enum Forecast: Sendable {
        /// Whoever writes it is still at work.
        case underWay(FileLock.Holder)
        case unreadable(path: String)
        /// Nothing was recorded: what was prepared goes.
        case discard(command: String)
        /// All was done, and only tidying is left.
        case tidy(command: String)
        /// It was recorded, and is carried out.
        case complete(command: String, entry: ObjectID?, movedOn: Bool)
        /// The reference holds something else since: what was prepared goes.
        case abandon(command: String, reference: String)
        /// It cannot go on.
        case mixed(command: String, Mixed)
    }

    /// What holds neither the old nor the new.
    package struct Mixed: Sendable {
        package let paths: [ActivationPlan.PathChange]
        /// References that somebody moved, with what they would get; `nil` deletes one.
        package let references: [(name: String, new: ObjectID?)]
        /// Where HEAD was, if it is elsewhere now.
        package let headWas: Head?

        var isEmpty: Bool { paths.isEmpty && references.isEmpty && headWas == nil }
    }

    /// `nil` where there is no journal.
    package static func forecast(_ repository: Repository) throws(SwitchError) -> Forecast? {
        guard Journal.exists(repository) else { return nil }
        if let holder = FileLock.holder(of: "\(repository.gitDirectory)/tiergit/lock") { return .underWay(holder) }
        guard let journal = Journal.read(repository) else { return .unreadable(path: Journal.path(repository)) }
        if journal.isDone { return .tidy(command: journal.command) }
        guard journal.isStaged else { return .discard(command: journal.command) }
        var movedOn = false
        if let commit = journal.commit {
            let tip = try wrap { try repository.reference(commit.reference) }
            if tip == commit.old { return .discard(command: journal.command) }
            guard isReached(commit, by: tip, repository) else {
                return .abandon(command: journal.command, reference: commit.reference)
            }
            movedOn = tip != commit.new
        }
        let mixed = try wrap { try self.mixed(journal, repository) }
        guard mixed.isEmpty else { return .mixed(command: journal.command, mixed) }
        return .complete(command: journal.command, entry: journal.entry, movedOn: movedOn)
    }

    private static func mixed(_ journal: Journal, _ repository: Repository) throws -> Mixed {
        var headWas: Head?
        if journal.plan.head != nil || !journal.plan.index.isEmpty, !journal.heads.contains(try repository.head()) {
            headWas = journal.plan.oldHead
        }
        var moved: [(name: String, new: ObjectID?)] = []
        for move in journal.branches {
            let now = try repository.reference(move.reference)
            if now != move.old, now != move.new { moved.append((move.reference, move.new)) }
        }
        var paths: [ActivationPlan.PathChange] = []
        for change in journal.plan.paths where try !change.new.isOnDisk(at: change.path, repository) {
            if try !change.old.isOnDisk(at: change.path, repository) { paths.append(change) }
        }
        return Mixed(paths: paths, references: moved, headWas: headWas)
    }
}

extension Journal {
    /// The entry that it records; a commit on a branch is none.
    var entry: ObjectID? {
        commit.flatMap { $0.reference.hasPrefix(Histories.prefix) ? $0.new : nil }
    }
}
