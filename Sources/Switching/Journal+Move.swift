internal import Git

extension Journal.Move {
    /// Whether it moves something that a work tree may stand on.
    var movesHead: Bool { reference == "HEAD" || reference.hasPrefix("refs/heads/") }

    /// Makes the folders that the reference and its log lie in, so that they outlast a power loss.
    ///
    /// What stands in the way is left to the move itself, which says so in git's words.
    func prepare(_ repository: Repository) {
        guard new != nil, reference != "HEAD" else { return }
        for folder in ["", "logs/"] {
            try? FileSystem.makeDirectories(
                FileSystem.parent(of: "\(repository.commonDirectory)/\(folder)\(reference)"))
        }
    }

    /// Compares and swaps.
    ///
    /// - Throws: `GitError.referenceMoved` where the reference holds neither the old value nor the new.
    func carryOut(_ session: Session, message: String) throws(SwitchError) {
        let repository = session.repository
        guard try wrap({ try repository.reference(reference) }) != new else { return }
        let identity = try session.identity()
        do throws(GitError) {
            if let new {
                try repository.updateReference(reference, to: new, expecting: old, message: message, by: identity)
            } else if let old {
                try repository.deleteReference(reference, expecting: old)
            }
        } catch {
            // An error after the rename (a flush that failed) is none before it: the reference did move.
            if let now = try? repository.reference(reference), now == new, error.isLocked == false { return }
            throw .git(error)
        }
    }

    /// The lock file, where it could not be removed after the move: libgit2 makes a new reference a second name of its lock, and
    /// leaves the lock of one that it deleted.
    func leftover(_ repository: Repository) -> String? {
        let path = "\(repository.commonDirectory)/\(reference)"
        guard new == nil || FileSystem.isSame(path, "\(path).lock") else { return nil }
        try? FileSystem.remove("\(path).lock")
        return FileSystem.kind(of: "\(path).lock") == .absent ? nil : "\(path).lock"
    }

    /// Swaps back what `carryOut` moved, and leaves alone what somebody moved since.
    func takeBack(_ session: Session) throws(SwitchError) {
        let repository = session.repository
        guard try wrap({ try repository.reference(reference) }) == new else { return }
        try Journal.Move(reference: reference, old: new, new: old).carryOut(session, message: "tiergit: taken back")
    }
}

extension GitError {
    var isLocked: Bool { if case .locked = self { true } else { false } }
}
