internal import Git
internal import History
internal import Tiers

/// What follows the commit point: paths, index, branches, HEAD, the record. Each step may be repeated.
struct JournalReplay {
    let session: Session
    let journal: Journal
    private var repository: Repository { session.repository }
    private var plan: ActivationPlan { journal.plan }

    /// - Parameter index: the prepared index; `nil` where none is needed.
    /// - Throws: `ActivationError.localChanges` where somebody saved something since it was looked at last.
    func exchange(_ staging: Staging, index: IndexUpdate?) async throws(SwitchError) {
        for change in plan.paths {
            if try wrap({ try change.new.isOnDisk(at: change.path, repository) }) { continue }
            guard try wrap({ try staging.exchange(change) }) else {
                throw .activation(.localChanges([.init(path: change.path, kind: .modified)]))
            }
        }
        for move in journal.branches {
            move.prepare(repository)
            try move.carryOut(session, message: journal.message)
        }
        if let index {
            // Only what is on disk as the index says: a manifest with tier settings must not look as if it were that.
            let files = try wrap {
                let top = try repository.requireWorkTree()
                return try plan.index.compactMap { entry -> IndexUpdate.File? in
                    guard let item = entry.item, let stamp = FileStamp("\(top)/\(entry.path)"),
                        try PathState(item, repository)?.isOnDisk(at: entry.path, repository) ?? false
                    else { return nil }
                    return .init(path: entry.path, item: item, stamp: stamp)
                }
            }
            try await wrap { () async throws -> Void in try await index.finish(files) }
        }
        if let head = plan.head, try wrap({ try repository.head() }) != head {
            let identity = try session.identity()
            try wrap { try repository.setHead(head, message: "tiergit: \(journal.message)", by: identity) }
        }
        try record()
        index?.release()
    }

    private func record() throws(SwitchError) {
        try wrap {
            try ExcludeFile.set(plan.exclude, repository)
            if journal.setsRecord { try ActiveRecord.write(plan.record, repository) }
        }
    }
}
