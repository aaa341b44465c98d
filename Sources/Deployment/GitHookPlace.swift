package import Git

/// Where git looks for hooks in a work tree, and who else puts them there.
package struct GitHookPlace: Hashable, Sendable {
    /// The programs that write hooks themselves, as far as they leave their mark on the folder.
    package enum Manager: Hashable, Sendable {
        case none
        /// husky 5 to 8: `core.hooksPath` is `.husky`, and its scripts are the hooks.
        case husky
        /// husky 9: `core.hooksPath` is `.husky/_`, whose files it writes anew; they run `.husky/<name>` by `sh -e`.
        case huskyRunner
    }

    /// Absolute: where the scripts belong that people write.
    package let directory: String
    package let manager: Manager
    /// Whether the folder belongs to no single repository (a `core.hooksPath` of the user's).
    package let isShared: Bool
    /// Whether it lies in the work tree, so that it can be committed.
    package let isInWorkTree: Bool
    /// Whether it is a repository that others push to, without a work tree.
    package let isBare: Bool
    /// Whether `.pre-commit-config.yaml` stands at the top.
    package let hasPreCommitConfig: Bool

    /// Asks git, which alone knows every source of `core.hooksPath`.
    ///
    /// - Throws: `GitHookError.git`, `.switchedOff`.
    package static func find(_ repository: Repository) async throws(GitHookError) -> GitHookPlace {
        let top: String
        let answer: [UInt8]
        do {
            top = repository.workTree ?? repository.gitDirectory
            answer = try await GitCommand(in: top)(["rev-parse", "--git-path", "hooks"])
        } catch { throw .git(error) }
        var path = String(decoding: answer, as: UTF8.self)
        if path.hasSuffix("\n") { path.removeLast() }
        if !path.hasPrefix("/") { path = "\(top)/\(path)" }
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        // Followed, so that a link to a folder counts as one.
        switch FileSystem.kind(of: "\(path)/.") {
        case .directory: break
        case .absent where FileSystem.kind(of: path) == .absent: break
        default: throw .switchedOff(path: path)
        }
        let parent = FileSystem.parent(of: path)
        var directory = path
        var manager = Manager.none
        if FileSystem.name(of: path) == "_",
            FileSystem.name(of: parent) == ".husky" || FileSystem.kind(of: "\(path)/h") != .absent
        {
            directory = parent
            manager = .huskyRunner
        } else if FileSystem.name(of: path) == ".husky" || FileSystem.kind(of: "\(path)/_/husky.sh") != .absent {
            manager = .husky
        }
        let isOwn = [top, repository.commonDirectory].contains { directory.hasPrefix("\($0)/") }
        return GitHookPlace(
            directory: directory, manager: manager, isShared: !isOwn,
            isInWorkTree: repository.workTree != nil && directory.hasPrefix("\(top)/")
                && !directory.hasPrefix("\(repository.commonDirectory)/"),
            isBare: repository.workTree == nil,
            hasPreCommitConfig: FileSystem.kind(of: "\(top)/.pre-commit-config.yaml") != .absent)
    }
}
