package import Git

/// What stands at one path of the work tree, by git's own ids; the unit in which a switch changes the disk.
package enum PathState: Hashable, Sendable {
    case absent
    case link(String)
    case file(ObjectID, executable: Bool)
    /// A whole directory, equal to a tree.
    case directory(ObjectID)

    /// What a tree item is on disk. A submodule has no such form.
    package init?(_ item: TreeItem?, _ repository: Repository) throws(GitError) {
        switch item?.mode {
        case nil: self = .absent
        case .tree: self = .directory(item!.id)
        case .file: self = .file(item!.id, executable: false)
        case .executable: self = .file(item!.id, executable: true)
        case .link: self = .link(String(decoding: try repository.blob(item!.id), as: UTF8.self))
        case .commit: return nil
        }
    }

    /// Whether the disk holds exactly this at a path.
    ///
    /// A link may be a text file, and an executable bit may be missing, where `core.symlinks` or `core.fileMode` say so.
    ///
    /// - Parameter file: where it stands, absolute, if not at the path that it is for.
    package func isOnDisk(
        at path: String, file: String? = nil, _ repository: Repository
    ) throws(GitError) -> Bool {
        let top = try repository.requireWorkTree()
        let absolute = file ?? "\(top)/\(path)"
        switch (self, FileSystem.kind(of: absolute)) {
        case (.absent, .absent):
            return true
        case (.link(let target), .link):
            return FileSystem.linkTarget(absolute) == target
        case (.link(let target), .file):
            return repository.coreSetting("symlinks") == false && FileSystem.read(absolute) == Array(target.utf8)
        case (.file(let id, let executable), .file(let onDisk)):
            guard executable == onDisk || repository.coreSetting("filemode") == false else { return false }
            return try repository.hash(file: absolute, as: path, expecting: id) == id
        case (.directory(let tree), .directory):
            return try repository.hash(directory: absolute, as: path, expected: tree) == tree
        default:
            return false
        }
    }
}

extension PathState {
    package var json: JSON {
        switch self {
        case .absent: ["kind": "absent"]
        case .link(let target): ["kind": "link", "target": .string(target)]
        case .file(let id, let executable): ["kind": "file", "id": .string(id.hex), "executable": .bool(executable)]
        case .directory(let tree): ["kind": "directory", "id": .string(tree.hex)]
        }
    }

    package init?(json: JSON?) {
        guard let kind = json?["kind"]?.string else { return nil }
        let id = json?["id"]?.string.flatMap { ObjectID(hex: $0) }
        switch kind {
        case "absent": self = .absent
        case "link":
            guard let target = json?["target"]?.string else { return nil }
            self = .link(target)
        case "file":
            guard let id, let executable = json?["executable"]?.bool else { return nil }
            self = .file(id, executable: executable)
        case "directory":
            guard let id else { return nil }
            self = .directory(id)
        default: return nil
        }
    }
}
