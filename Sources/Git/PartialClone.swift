/// Brings objects that a partial clone left at its remote. libgit2 1.5.1 knows nothing of such clones, so git fetches, the way
/// it does when it comes upon a missing object itself.
package struct PartialClone: Sendable {
    private let git: GitCommand
    private let remote: String

    /// `nil` where the clone is whole, or where no remote promised to have the rest.
    package init?(_ repository: Repository, _ settings: GitSettings) {
        guard repository.isPartial else { return nil }
        let promisor = settings.values.keys.sorted().first {
            $0.hasPrefix("remote.") && $0.hasSuffix(".promisor") && settings.isTrue($0)
        }
        let name = promisor.map { String($0.dropFirst("remote.".count).dropLast(".promisor".count)) }
        guard let remote = settings["extensions.partialclone"] ?? name else { return nil }
        self.remote = remote
        git = GitCommand(in: repository.workTree ?? repository.gitDirectory)
    }

    /// Fetches what the histories hold, and what HEAD, its parents and the branches hold at some paths.
    ///
    /// - Throws: `GitError.command` where git cannot, as when the remote is out of reach.
    package func complete(_ paths: [String], _ repository: Repository) async throws(GitError) {
        var commits = try repository.references(under: "refs/heads/").map(\.id)
        if let head = try repository.head().commit { commits += [head] + (try repository.commit(head).parents) }
        let trees = try Set(commits).map { id throws(GitError) in try repository.commit(id).tree }
        try await fetch(trees.filter { !repository.contains($0) })
        var roots: Set<String> = ["--glob=refs/tiergit"]
        for tree in trees {
            for path in paths {
                if let item = try repository.item(in: tree, at: path) { roots.insert(item.id.hex) }
            }
        }
        try await complete(revisions: roots.sorted())
    }

    /// Fetches all that some commits and their ancestors hold.
    ///
    /// - Parameter revisions: as `git rev-list` takes them.
    package func complete(revisions: [String]) async throws(GitError) {
        // A tree that was missing may hold more that is missing: no path is deeper than this many folders.
        for _ in 0..<32 {
            let listing = try await git(["rev-list", "--objects", "--missing=print"] + revisions)
            let missing = listing.split(separator: 10).filter { $0.first == UInt8(ascii: "?") }
            if missing.isEmpty { return }
            try await fetch(missing.map { String(decoding: $0.dropFirst(), as: UTF8.self) })
        }
    }

    /// Fetches objects by their ids.
    package func fetch(_ ids: [ObjectID]) async throws(GitError) { try await fetch(ids.map(\.hex)) }

    private func fetch(_ ids: [String]) async throws(GitError) {
        guard !ids.isEmpty else { return }
        // As git's own promisor-remote.c calls it.
        try await git(
            [
                "-c", "fetch.negotiationAlgorithm=noop", "fetch", remote, "--no-tags", "--no-write-fetch-head",
                "--recurse-submodules=no", "--filter=blob:none", "--stdin",
            ], input: Set(ids).sorted().flatMap { Array("\($0)\n".utf8) })
    }
}
