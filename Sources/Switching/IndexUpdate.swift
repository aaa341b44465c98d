internal import Git
internal import Tiers

/// A new index, made beside the old one by git itself, because libgit2 1.5.1 reads neither split nor sparse indexes and
/// drops the untracked cache. git's own `index.lock` is held meanwhile, so no git command comes in between.
struct IndexUpdate {
    private let gitDirectory: String
    private let git: GitCommand
    private var lock: String { "\(gitDirectory)/index.lock" }
    private var index: String { "\(gitDirectory)/index" }
    private var staged: String { "\(gitDirectory)/tiergit/index" }
    private var previous: String { "\(gitDirectory)/tiergit/index.previous" }
    /// What our own lock file says, to tell one that we left behind from one that git holds.
    private static let mark = "tiergit\n"

    private init(gitDirectory: String, git: GitCommand) {
        self.gitDirectory = gitDirectory
        self.git = git
    }

    /// Locks the index and prepares the new one; `nil` where nothing in it would change.
    ///
    /// - Throws: `GitError.locked` while git holds the lock.
    static func prepare(_ plan: ActivationPlan, _ repository: Repository) async throws(GitError) -> IndexUpdate? {
        let top = try repository.requireWorkTree()
        guard FileSystem.kind(of: "\(repository.gitDirectory)/index") != .absent else { return nil }
        var flag = plan.skipWorktree
        if plan.index.isEmpty {
            guard let wanted = flag else { return nil }
            let listing = try await GitCommand(in: top, environment: ["GIT_OPTIONAL_LOCKS": "0"], ownGroup: true)(
                ["ls-files", "-v", "-z", "--", ":(top,literal)\(Layout.addons)"])
            // One line, `S path` with the flag and `H path` without; several lines are the files of a real folder.
            let records = listing.split(separator: 0)
            guard records.count == 1, let status = records[0].first else { return nil }
            if (status == UInt8(ascii: "S")) == wanted { return nil }
            flag = wanted
        }
        let update = IndexUpdate(
            gitDirectory: repository.gitDirectory,
            git: GitCommand(
                in: top, environment: ["GIT_INDEX_FILE": "\(repository.gitDirectory)/tiergit/index"], ownGroup: true))
        do {
            try FileSystem.create(update.lock, Array(mark.utf8))
        } catch .file(_, let path, errno: 17) {  // EEXIST
            throw .locked(path: path)
        }
        do {
            try FileSystem.makeDirectories("\(repository.gitDirectory)/tiergit")
            try FileSystem.remove(update.staged)
            try FileSystem.remove(update.previous)
            try FileSystem.create(update.staged, try FileSystem.readFile(update.index))
            if !plan.index.isEmpty {
                var lines: [UInt8] = []
                for entry in plan.index {
                    let id = entry.item?.id ?? .zero
                    lines += Array("\(entry.item?.mode.octal ?? "0") \(id.hex)\t\(entry.path)\0".utf8)
                }
                try await update.git(["update-index", "-z", "--replace", "--index-info"], input: lines)
            }
            if let flag {
                try await update.git([
                    "update-index", flag ? "--skip-worktree" : "--no-skip-worktree", "--", Layout.addons,
                ])
            }
        } catch {
            // Not `abandon`: the old index still stands, and what a killed command left beside it is not its copy.
            try? FileSystem.remove(update.staged)
            try? FileSystem.remove(update.lock)
            throw error
        }
        return update
    }

    /// Puts the new index in place, after the files that it speaks of.
    ///
    /// - Parameter paths: the files whose size and time it shall know, so that git need not read them again.
    func finish(_ paths: [String]) async throws(GitError) {
        if !paths.isEmpty {
            // Only a saving: git finds out by itself when this fails.
            _ = try? await git(
                ["update-index", "-z", "--stdin"], input: paths.flatMap { Array($0.utf8) + [0] })
        }
        try FileSystem.remove(previous)
        try FileSystem.create(previous, try FileSystem.readFile(index))
        try FileSystem.rename(staged, to: index)
        try FileSystem.sync(directory: gitDirectory)
    }

    /// Lets git go on, after everything that belongs to the new index.
    func release() {
        try? FileSystem.remove(previous)
        try? FileSystem.remove(lock)
    }

    /// Puts the old index back, if the new one took its place already, and lets git go on.
    func abandon() throws(GitError) {
        if FileSystem.kind(of: previous) != .absent { try FileSystem.rename(previous, to: index) }
        try FileSystem.remove(staged)
        try FileSystem.remove(lock)
    }

    /// Removes an `index.lock` that a killed process of ours left behind; git's own is never touched.
    static func clearOwnLock(_ repository: Repository) {
        let path = "\(repository.gitDirectory)/index.lock"
        if FileSystem.read(path) == Array(mark.utf8) { try? FileSystem.remove(path) }
    }
}
