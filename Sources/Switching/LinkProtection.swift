internal import Git
internal import Tiers

/// What keeps the active addons out of commits: the skip-worktree flag of the link in git's index.
package enum LinkProtection: Hashable, Sendable {
    case held
    /// Not needed: nothing is active, or a generated commit is checked out, or the link on disk is the committed one.
    case notNeeded
    /// git took it away, so `git add -A` would stage what is active here.
    case lost
    /// git overlooks it in a sparse checkout, unless `sparse.expectFilesOutsideOfPatterns` says otherwise.
    case overlooked
    /// A merge left the link in conflict.
    case inConflict

    /// Asks git, which alone reads every kind of index and knows when it overlooks the flag.
    package static func read(_ session: Session) async throws(SwitchError) -> LinkProtection {
        guard let record = ActiveRecord.read(session.repository), record.mode != .branch else { return .notNeeded }
        let records = try await wrap { () async throws -> [[UInt8]] in
            try await IndexUpdate.flags(session.repository)
        }
        if records.contains(where: { $0.first == UInt8(ascii: "M") }) { return .inConflict }
        // Several lines are the files of a real folder, which no link or copy stands in for.
        guard records.count == 1, records[0].first != UInt8(ascii: "S") else {
            return records.count == 1 ? .held : .notNeeded
        }
        let committed = try wrap { () throws -> Bool in
            guard let head = try session.repository.head().commit else { return false }
            let tree = try session.repository.commit(head).tree
            let item = try session.repository.item(in: tree, at: Layout.addons)
            return try PathState(item, session.repository)?.isOnDisk(at: Layout.addons, session.repository) ?? false
        }
        if committed { return .notNeeded }
        return try isOverlooked(session) ? .overlooked : .lost
    }

    /// Whether git overlooks the flag here.
    static func isOverlooked(_ session: Session) throws(SwitchError) -> Bool {
        let settings = try session.settings
        return settings.isTrue("core.sparsecheckout")
            && !settings.isTrue("sparse.expectfilesoutsideofpatterns")
    }
}
