internal import Git
internal import Signatures
internal import Tiers

/// A new index, made beside the old one by git itself, because libgit2 1.5.1 reads neither split nor sparse indexes and
/// drops the untracked cache. git's own `index.lock` is held meanwhile, so no git command comes in between.
struct IndexUpdate {
    private let gitDirectory: String
    private let git: GitCommand
    /// The flag that the active addons get; `nil` where other entries change, too.
    private var flag: Bool?
    private var lock: String { "\(gitDirectory)/index.lock" }
    private var index: String { "\(gitDirectory)/index" }
    // Names of this process's own: a git command that outlives a killed one of ours still writes to its own.
    private var staged: String { "\(gitDirectory)/tiergit/index.\(processID)" }
    private var previous: String { "\(gitDirectory)/tiergit/index.\(processID).previous" }
    /// What our own lock file says, to tell one that we left behind from one that git holds.
    private static let mark = "tiergit\n"
    /// How long git's lock is waited for, in milliseconds: an editor that asks for `git status` holds it for a moment.
    private static let patience = 1_000
    /// A `post-index-change` hook would be told of an index that is not git's yet, and could hang while the lock is held.
    private static let withoutHooks = ["-c", "core.hooksPath=/dev/null"]

    private init(gitDirectory: String, top: String) {
        self.gitDirectory = gitDirectory
        git = GitCommand(
            in: top, environment: ["GIT_INDEX_FILE": "\(gitDirectory)/tiergit/index.\(processID)"], ownGroup: true)
    }

    /// Locks the index and prepares the new one; `nil` where nothing in it would change.
    ///
    /// - Parameter check: what must hold once nobody else can write the index.
    /// - Throws: `GitError.locked` while git holds the lock, and whatever `check` throws.
    static func prepare(
        _ plan: ActivationPlan, _ repository: Repository,
        check: () async throws(SwitchError) -> Void = {}
    ) async throws(SwitchError) -> IndexUpdate? {
        guard !plan.index.isEmpty || plan.skipWorktree != nil else { return nil }
        let top = try wrap { try repository.requireWorkTree() }
        guard FileSystem.kind(of: "\(repository.gitDirectory)/index") != .absent else { return nil }
        var flag = plan.skipWorktree
        if plan.index.isEmpty {
            guard let wanted = flag else { return nil }
            let records = try await wrap { () async throws -> [[UInt8]] in
                try await flags(repository, remembering: true)
            }
            // One line, `S path` with the flag and `H path` without; several lines are the files of a real folder.
            if records.contains(where: { $0.first == UInt8(ascii: "M") }) { throw .git(.unmerged([Layout.addons])) }
            guard records.count == 1, let status = records[0].first else { return nil }
            if (status == UInt8(ascii: "S")) == wanted { return nil }
            flag = wanted
        }
        var update = IndexUpdate(gitDirectory: repository.gitDirectory, top: top)
        update.flag = plan.index.isEmpty ? flag : nil
        try await wrap { () async throws -> Void in try await update.takeLock() }
        do {
            try FileSystem.remove(update.staged)
            try FileSystem.remove(update.previous)
            // git writes another file and renames it: a second name of the index serves as well as a copy.
            if try FileSystem.link(update.index, as: update.staged) == .unsupported {
                try FileSystem.create(update.staged, try FileSystem.readFile(update.index))
            }
            // Both read all of the index, so one on each core; a git that was stopped in between would leave its lock.
            async let written = update.write(plan.index, flag: flag)
            let checked: Result<Void, SwitchError>
            do throws(SwitchError) { checked = .success(try await check()) } catch { checked = .failure(error) }
            let outcome = await written
            try checked.get()
            try outcome.get()
        } catch {
            try? FileSystem.remove(update.staged)
            try? FileSystem.remove(update.lock)
            throw SwitchError(error)
        }
        return update
    }

    /// Lets git write the new index: entries first, then the flag of the active addons.
    private func write(_ entries: [ActivationPlan.IndexEntry], flag: Bool?) async -> Result<Void, GitError> {
        do throws(GitError) {
            if !entries.isEmpty {
                var lines: [UInt8] = []
                for entry in entries {
                    let id = entry.item?.id ?? .zero
                    lines += Array("\(entry.item?.mode.octal ?? "0") \(id.hex)\t\(entry.path)\0".utf8)
                }
                try await git(
                    IndexUpdate.withoutHooks + ["update-index", "-z", "--replace", "--index-info"], input: lines)
            }
            if let flag {
                let option = flag ? "--skip-worktree" : "--no-skip-worktree"
                try await git(IndexUpdate.withoutHooks + ["update-index", option, "--", Layout.addons])
            }
            return .success(())
        } catch { return .failure(error) }
    }

    /// Makes `index.lock` with our mark in it, in one step: one that a killed command left empty could be anybody's.
    private func takeLock() async throws {
        try FileSystem.makeDirectories("\(gitDirectory)/tiergit")
        let marked = "\(staged).lock-mark"
        try FileSystem.remove(marked)
        try FileSystem.create(marked, Array(Self.mark.utf8))
        defer { try? FileSystem.remove(marked) }
        var waited = 0
        while try !made(marked) {
            guard waited < Self.patience else { throw GitError.locked(path: lock) }
            try await Task.sleep(for: .milliseconds(20))
            waited += 20
        }
    }

    private func made(_ marked: String) throws(GitError) -> Bool {
        switch try FileSystem.link(marked, as: lock) {
        case .made: true
        case .taken: false
        case .unsupported: try FileSystem.create(free: lock, Array(Self.mark.utf8))
        }
    }

    /// What `git ls-files -v` says of the active addons in this work tree's own index, whatever index a hook's environment names.
    ///
    /// - Parameter remembering: whether the next one may be told without asking git; who only looks writes nothing.
    static func flags(
        _ repository: Repository, remembering: Bool = false
    ) async throws(GitError) -> [[UInt8]] {
        let seen = SeenFlags(gitDirectory: repository.gitDirectory)
        if let records = seen.records { return records }
        let git = GitCommand(
            in: try repository.requireWorkTree(),
            environment: ["GIT_OPTIONAL_LOCKS": "0", "GIT_INDEX_FILE": "\(repository.gitDirectory)/index"],
            ownGroup: true)
        let records = try await git(["ls-files", "-v", "-z", "--", ":(top,literal)\(Layout.addons)"])
            .split(separator: 0).map(Array.init)
        if remembering { seen.remember(records) }
        return records
    }

    /// Puts the new index in place, after the files that it speaks of.
    ///
    /// - Parameter files: the files whose size and times it shall know, so that git need not read them again.
    func finish(_ files: [File]) async throws(GitError) {
        if !files.isEmpty { try await note(files) }
        // git flushes no index by itself, and a rename that is on the disk before the bytes are leaves an empty one.
        try FileSystem.sync(file: staged)
        try FileSystem.remove(previous)
        if try FileSystem.link(index, as: previous) == .unsupported {
            try FileSystem.create(previous, try FileSystem.readFile(index))
        }
        if FileSystem.isSame(staged, index) {
            // There was nothing to write; a rename between two names of one file does nothing.
            try FileSystem.remove(staged)
        } else {
            try FileSystem.rename(staged, to: index)
        }
        try FileSystem.sync(directory: gitDirectory)
        if let flag {
            SeenFlags(gitDirectory: gitDirectory).remember([Array("\(flag ? "S" : "H") \(Layout.addons)".utf8)])
        }
    }

    /// A file that is on disk as the new index says.
    struct File {
        let path: String
        let item: TreeItem
        /// Taken before the file was read: what is written to it later shows.
        let stamp: FileStamp
    }

    private func note(_ files: [File]) async throws(GitError) {
        // Where git had nothing to write, it is still the old index, which must not be written in place.
        if FileSystem.isSame(staged, index) {
            try FileSystem.remove(staged)
            try FileSystem.create(staged, try FileSystem.readFile(index))
        }
        if var new = IndexFile(try FileSystem.readFile(staged), for: files.map(\.path)),
            files.allSatisfy({ new.set($0.stamp, of: $0.path, holding: $0.item) })
        {
            return try new.write(to: staged, checksum: SHA1Digest.bytes)
        }
        // Only a saving: git finds out by itself when this fails.
        _ = try? await git(
            IndexUpdate.withoutHooks + ["update-index", "-z", "--stdin"],
            input: files.flatMap { Array($0.path.utf8) + [0] })
    }

    /// Lets git go on, after everything that belongs to the new index.
    func release() {
        try? FileSystem.remove(previous)
        try? FileSystem.remove(lock)
    }

    /// What could not be removed.
    var leftovers: [String] { [previous, lock].filter { FileSystem.kind(of: $0) != .absent && isOurs($0) } }

    private func isOurs(_ path: String) -> Bool { path != lock || FileSystem.read(path) == Array(Self.mark.utf8) }

    /// Puts the old index back, if the new one took its place already, and lets git go on.
    func abandon() throws(GitError) {
        if FileSystem.kind(of: previous) != .absent {
            try FileSystem.rename(previous, to: index)
            // The same, where the new index never came.
            try FileSystem.remove(previous)
        }
        try FileSystem.remove(staged)
        try FileSystem.remove(lock)
    }

    /// Removes an `index.lock` that a killed process of ours left behind; git's own is never touched.
    static func clearOwnLock(_ repository: Repository) {
        if hasOwnLock(repository) { try? FileSystem.remove("\(repository.gitDirectory)/index.lock") }
    }

    static func hasOwnLock(_ repository: Repository) -> Bool {
        FileSystem.read("\(repository.gitDirectory)/index.lock") == Array(mark.utf8)
    }
}
