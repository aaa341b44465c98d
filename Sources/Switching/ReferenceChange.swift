internal import Git
internal import Tiers

/// One change of references alone, whole or not at all: the first move is the commit point, the others follow, and whatever ends
/// this process in between, the next command finishes or discards by the journal.
struct ReferenceChange {
    private let session: Session
    private let journal: Journal
    private var repository: Repository { session.repository }

    /// - Parameter moves: at least one.
    init(_ session: Session, _ moves: [Journal.Move], message: String) {
        self.session = session
        let head = (try? session.repository.head()) ?? .unborn("HEAD")
        var journal = Journal(
            command: session.command, commit: moves.first, message: message, branches: Array(moves.dropFirst()),
            plan: ActivationPlan(oldHead: head), setsRecord: false)
        journal.movesReferencesOnly = true
        journal.isStaged = true
        self.journal = journal
    }

    /// - Parameter check: what must hold under the lock.
    func run(check: () throws(SwitchError) -> Void = {}) throws(SwitchError) {
        session.beginCritical()
        let lock = try session.lock(session.workTreeLock)
        defer { withExtendedLifetime(lock) {} }
        guard !Journal.exists(repository) else { throw .journalOpen(path: Journal.path(repository)) }
        try check()
        try session.checkInterrupted()
        let moves = [journal.commit].compactMap(\.self) + journal.branches
        do throws(SwitchError) {
            try wrap {
                // What the references will name, before they name it.
                try FileSystem.sync(directory: "\(repository.commonDirectory)/objects")
                try journal.write(repository)
            }
            for move in moves {
                move.prepare(repository)
                try move.carryOut(session, message: journal.message)
            }
        } catch {
            do {
                for move in moves.reversed() { try move.takeBack(session) }
            } catch {
                throw .recordedNotActive(
                    entry: journal.commit?.new, cause: "\(error)", journal: Journal.path(repository))
            }
            try? Journal.delete(repository)
            throw error
        }
        if moves.compactMap({ $0.leftover(repository) }).isEmpty { try? Journal.delete(repository) }
    }
}
