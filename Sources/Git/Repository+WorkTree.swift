internal import Clibgit2

extension Repository {
    /// The id of the tree that a directory on disk would make if all of it were added now; nothing is written.
    ///
    /// Line endings are normalised as `git add` does. Executable bits count unless `core.fileMode` is false, and a link is
    /// a small text file where `core.symlinks` is false, so both are then taken from `expected`.
    ///
    /// - Parameters:
    ///   - directory: absolute.
    ///   - path: where the directory lies in the repository, for its attributes.
    ///   - expected: the tree that it is compared with.
    ///   - skipping: a file that this returns true for (given its path in the repository) is left out.
    /// - Returns: `nil` for a directory in which git would see nothing.
    package func hash(
        directory: String, as path: String, expected: ObjectID?, skipping: (String) -> Bool = { _ in false }
    ) throws(GitError) -> ObjectID? {
        var entries: [(key: [UInt8], mode: FileMode, id: ObjectID)] = []
        var wanted: [String: TreeItem] = [:]
        if let expected {
            for entry in try self.entries(of: expected) { wanted[entry.path] = entry.item }
        }
        for name in try FileSystem.list(directory) {
            // A repository in the folder is in no tree, and goes with the folder: it never equals what is expected.
            if name.lowercased() == ".git" { return .zero }
            let file = directory + "/" + name
            let inside = path + "/" + name
            let item: TreeItem
            switch FileSystem.kind(of: file) {
            case .directory:
                let below = wanted[name]?.mode == .tree ? wanted[name]?.id : nil
                guard let id = try hash(directory: file, as: inside, expected: below, skipping: skipping) else {
                    continue
                }
                item = TreeItem(.tree, id)
            case .link:
                guard let target = FileSystem.linkTarget(file) else { continue }
                item = TreeItem(.link, try hash(blob: Array(target.utf8)))
            case .file(let executable):
                if wanted[name] == nil, skipping(inside) { continue }
                if wanted[name]?.mode == .link, coreSetting("symlinks") == false {
                    item = TreeItem(.link, try hash(blob: try FileSystem.readFile(file)))
                } else {
                    let known = wanted[name]?.mode == .executable
                    let mode = coreSetting("filemode") == false ? known : executable
                    item = TreeItem(
                        mode ? .executable : .file, try hash(file: file, as: inside, expecting: wanted[name]?.id))
                }
            case .absent, .other:
                throw .file(operation: "reading", path: file, errno: 22)
            }
            // git sorts a directory as if its name ended in a slash.
            let key = Array(name.utf8) + (item.mode == .tree ? [UInt8(ascii: "/")] : [])
            entries.append((key, item.mode, item.id))
        }
        guard !entries.isEmpty else { return nil }
        entries.sort { $0.key.lexicographicallyPrecedes($1.key) }
        var bytes: [UInt8] = []
        for entry in entries {
            bytes += Array((String(entry.mode.rawValue, radix: 8) + " ").utf8)
            bytes += entry.mode == .tree ? entry.key.dropLast() : entry.key[...]
            bytes.append(0)
            bytes += entry.id.bytes
        }
        var oid = git_oid()
        try check(unsafe git_odb_hash(&oid, bytes, bytes.count, GIT_OBJECT_TREE), "hashing \(path)")
        return ObjectID(oid)
    }

    /// How a directory on disk differs from a tree, by path within it; empty when they agree.
    package func differences(
        directory: String, as path: String, from tree: ObjectID, skipping: (String) -> Bool = { _ in false }
    ) throws(GitError) -> [FolderDifference] {
        if try hash(directory: directory, as: path, expected: tree, skipping: skipping) == tree { return [] }
        var found: [FolderDifference] = []
        var left: [String: TreeItem] = [:]
        for entry in try files(under: tree) { left[entry.path] = entry.item }
        let modes = coreSetting("filemode") != false
        let links = coreSetting("symlinks") != false
        func walk(_ inside: String) throws(GitError) {
            let folder = inside.isEmpty ? directory : directory + "/" + inside
            for name in try FileSystem.list(folder) {
                let relative = inside.isEmpty ? name : inside + "/" + name
                if name.lowercased() == ".git" {
                    found.append(FolderDifference(path: relative, kind: .added))
                    continue
                }
                let kind = FileSystem.kind(of: directory + "/" + relative)
                if kind == .directory {
                    try walk(relative)
                    continue
                }
                guard let item = left.removeValue(forKey: relative) else {
                    if !skipping(path + "/" + relative) { found.append(FolderDifference(path: relative, kind: .added)) }
                    continue
                }
                let id: ObjectID
                var sameMode = true
                switch kind {
                case .link:
                    id = try hash(blob: Array((FileSystem.linkTarget(directory + "/" + relative) ?? "").utf8))
                    sameMode = item.mode == .link
                case .file(let executable):
                    let text = item.mode == .link && !links
                    id =
                        text
                        ? try hash(blob: try FileSystem.readFile(directory + "/" + relative))
                        : try hash(
                            file: directory + "/" + relative, as: path + "/" + relative, expecting: item.id)
                    sameMode = text || (item.mode != .link && (!modes || executable == (item.mode == .executable)))
                default:
                    id = .zero
                }
                if id != item.id {
                    found.append(FolderDifference(path: relative, kind: .modified))
                } else if !sameMode {
                    found.append(FolderDifference(path: relative, kind: .mode))
                }
            }
        }
        try walk("")
        found += left.keys.map { FolderDifference(path: $0, kind: .removed) }
        return found.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// Stores a file of the work tree as `git add` would, or as it is where a checkout of that would not give it back.
    package func store(fileAt path: String) throws(GitError) -> ObjectID {
        let raw = try FileSystem.readFile("\(try requireWorkTree())/\(path)")
        var oid = git_oid()
        try check(unsafe git_blob_create_from_workdir(&oid, handle.pointer, path), "storing \(path)")
        let id = ObjectID(oid)
        return try blob(id, checkedOutAs: path) == raw ? id : try write(blob: raw)
    }

    /// Whether git would ignore a path (relative to the top).
    package func isIgnored(_ path: String) -> Bool {
        var ignored: Int32 = 0
        return unsafe git_ignore_path_is_ignored(&ignored, handle.pointer, path) == 0 && ignored == 1
    }
}

/// One path in which a directory on disk differs from the tree it should equal.
package struct FolderDifference: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case added, modified, removed
        /// Only the executable bit or the kind of file differs.
        case mode
    }

    package let path: String
    package let kind: Kind
}
