internal import Git
internal import Tiers

/// Moves of references that are each whole by themselves: where this process is ended between two of them, nothing has to be
/// finished or taken back. The journal only tells the next command which lock files are nobody's any more.
struct IndependentMoves {
    let session: Session

    /// Carries the moves out in their order; the first one that fails ends it, and what was moved stays.
    func run(_ moves: [Journal.Move], message: String) throws(SwitchError) {
        guard !moves.isEmpty else { return }
        let repository = session.repository
        session.beginCritical()
        let lock = try session.lock(session.workTreeLock)
        defer { withExtendedLifetime(lock) {} }
        guard !Journal.exists(repository) else { throw .journalOpen(path: Journal.path(repository)) }
        let head = (try? repository.head()) ?? .unborn("HEAD")
        var journal = Journal(
            command: session.command, commit: nil, message: message, branches: moves,
            plan: ActivationPlan(oldHead: head), setsRecord: false)
        journal.movesReferencesOnly = true
        journal.isDone = true
        try wrap {
            try FileSystem.sync(directory: "\(repository.commonDirectory)/objects")
            try journal.write(repository)
        }
        defer { if moves.compactMap({ $0.leftover(repository) }).isEmpty { try? Journal.delete(repository) } }
        for move in moves {
            move.prepare(repository)
            try move.carryOut(session, message: message)
        }
    }
}
