package import Git

extension PathState {
    /// What stands at a path now, whoever made it, with its bytes in the object database.
    ///
    /// A file is stored as `git add` would store it, unless a checkout of that would give other bytes back (mixed line ends); then
    /// it is stored as it is.
    ///
    /// - Returns: `nil` for what git cannot hold: a folder with a repository in it, a pipe, a socket.
    package static func onDisk(at path: String, _ repository: Repository) throws(GitError) -> PathState? {
        let absolute = "\(try repository.requireWorkTree())/\(path)"
        switch FileSystem.kind(of: absolute) {
        case .absent: return .absent
        case .link: return .link(FileSystem.linkTarget(absolute) ?? "")
        case .file(let executable): return .file(try repository.store(fileAt: path), executable: executable)
        case .directory: return try tree(at: path, repository).map { .directory($0) }
        case .other: return nil
        }
    }

    private static func tree(at path: String, _ repository: Repository) throws(GitError) -> ObjectID? {
        var entries: [TreeEntry] = []
        for name in try FileSystem.list("\(try repository.requireWorkTree())/\(path)") {
            guard name.lowercased() != ".git", let state = try onDisk(at: "\(path)/\(name)", repository) else {
                return nil
            }
            // A folder without files is nothing to git.
            if let item = try state.item(repository), item.id != ObjectID.emptyTree {
                entries.append(TreeEntry(path: name, item: item))
            }
        }
        return try repository.write(tree: entries)
    }

    /// The tree item that holds it; `nil` for nothing.
    package func item(_ repository: Repository) throws(GitError) -> TreeItem? {
        switch self {
        case .absent: nil
        case .link(let target): TreeItem(.link, try repository.write(blob: Array(target.utf8)))
        case .file(let id, let executable): TreeItem(executable ? .executable : .file, id)
        case .directory(let tree): TreeItem(.tree, tree)
        }
    }
}
