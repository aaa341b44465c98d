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
        /// It was recorded, and is carried out.
        case complete(command: String, entry: ObjectID?, movedOn: Bool)
        /// The reference holds something else since: what was prepared goes.
        case abandon(command: String, reference: String)
        /// These paths hold neither the old content nor the new; `isHeadElsewhere`: HEAD went to another branch meanwhile.
        case mixed(command: String, paths: [ActivationPlan.PathChange], headWas: Head?)
    }

    /// `nil` where there is no journal.
    package static func forecast(_ repository: Repository) throws(SwitchError) -> Forecast? {
        guard repository.workTree != nil, Journal.exists(repository) else { return nil }
        if let holder = FileLock.holder(of: "\(repository.gitDirectory)/tiergit/lock") { return .underWay(holder) }
        guard let journal = Journal.read(repository) else { return .unreadable(path: Journal.path(repository)) }
        guard journal.isStaged else { return .discard(command: journal.command) }
        var movedOn = false
        if let commit = journal.commit {
            let tip = try wrap { try repository.reference(commit.reference) }
            if tip == commit.old { return .discard(command: journal.command) }
            guard let tip, repository.isAncestor(commit.new, of: tip) else {
                return .abandon(command: journal.command, reference: commit.reference)
            }
            movedOn = tip != commit.new
        }
        var headWas: Head?
        if journal.plan.head != nil || !journal.plan.index.isEmpty {
            let head = try wrap { try repository.head() }
            if !journal.heads.contains(head) { headWas = journal.plan.oldHead }
        }
        let mixed = try wrap {
            try journal.plan.paths.filter { change in
                try !change.new.isOnDisk(at: change.path, repository)
                    && !change.old.isOnDisk(at: change.path, repository)
            }
        }
        guard mixed.isEmpty, headWas == nil else {
            return .mixed(command: journal.command, paths: mixed, headWas: headWas)
        }
        return .complete(command: journal.command, entry: journal.commit?.new, movedOn: movedOn)
    }
}
