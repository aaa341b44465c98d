internal import Clibgit2
internal import Glibc

extension Repository {
    /// What a reference points to, symbolic ones followed; `nil` where it does not exist.
    package func reference(_ name: String) throws(GitError) -> ObjectID? {
        var oid = git_oid()
        let code = unsafe git_reference_name_to_id(&oid, handle.pointer, name)
        if code == GIT_ENOTFOUND.rawValue { return nil }
        try check(code, name)
        return ObjectID(oid)
    }

    /// What a symbolic reference leads to; `nil` for a direct one, and where there is none.
    package func symbolicTarget(_ name: String) throws(GitError) -> String? {
        var reference: OpaquePointer?
        let code = unsafe git_reference_lookup(&reference, handle.pointer, name)
        if code == GIT_ENOTFOUND.rawValue { return nil }
        try check(code, name)
        guard let reference = unsafe reference else { return nil }
        defer { unsafe git_reference_free(reference) }
        return unsafe git_reference_symbolic_target(reference).map { unsafe String(cString: $0) }
    }

    /// The references below a prefix that stand in files of their own, whatever these hold, sorted by name.
    ///
    /// libgit2 lists none that it cannot read, and nobody would hear of it.
    package func looseReferences(under prefix: String) -> [String] {
        var found: [String] = []
        func walk(_ name: String) {
            for child in (try? FileSystem.list("\(commonDirectory)/\(name)")) ?? [] where !child.hasSuffix(".lock") {
                let path = "\(name)/\(child)"
                if case .directory = FileSystem.kind(of: "\(commonDirectory)/\(path)") {
                    walk(path)
                } else {
                    found.append(path)
                }
            }
        }
        walk(prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix)
        return found
    }

    /// Every direct reference whose name starts with the prefix, sorted by name.
    package func references(under prefix: String) throws(GitError) -> [(name: String, id: ObjectID)] {
        let iterator = try unsafe Handle<Kind.ReferenceIterator>("listing \(prefix)") {
            unsafe git_reference_iterator_glob_new($0, handle.pointer, "\(prefix)*")
        }
        var found: [(name: String, id: ObjectID)] = []
        while true {
            var reference: OpaquePointer?
            let code = unsafe git_reference_next(&reference, iterator.pointer)
            if code == GIT_ITEROVER.rawValue { break }
            try check(code, "listing \(prefix)")
            guard let reference = unsafe reference else { continue }
            defer { unsafe git_reference_free(reference) }
            guard let name = unsafe git_reference_name(reference), let oid = unsafe git_reference_target(reference)
            else { continue }
            unsafe found.append((String(cString: name), ObjectID(oid.pointee)))
        }
        return found.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Moves a reference from one value to another in one step, with a reflog line; `expecting: nil` creates it.
    ///
    /// - Throws: `GitError.referenceMoved` where it holds something else, `.locked` where another process is writing it.
    package func updateReference(
        _ name: String, to id: ObjectID, expecting old: ObjectID?, message: String, by identity: Identity
    ) throws(GitError) {
        // libgit2 sets no message of its own here.
        guard unsafe git_reference_ensure_log(handle.pointer, name) == 0 else {
            throw .file(operation: "opening", path: "\(commonDirectory)/logs/\(name)", errno: errno)
        }
        try check(
            unsafe git_repository_set_ident(handle.pointer, identity.name, identity.email), "setting the identity")
        var new = id.oid
        var reference: OpaquePointer?
        let code: Int32
        if let old {
            var current = old.oid
            code = unsafe git_reference_create_matching(
                &reference, handle.pointer, name, &new, 1, &current, message)
        } else {
            code = unsafe git_reference_create(&reference, handle.pointer, name, &new, 0, message)
        }
        if let reference = unsafe reference { unsafe git_reference_free(reference) }
        if code == GIT_EMODIFIED.rawValue || code == GIT_EEXISTS.rawValue || code == GIT_ENOTFOUND.rawValue {
            throw .referenceMoved(name: name)
        }
        try check(code, "writing \(name)")
    }

    /// Deletes a reference that still holds the expected value, and its log.
    package func deleteReference(_ name: String, expecting old: ObjectID) throws(GitError) {
        let reference = try unsafe Handle<Kind.Reference>(name) {
            unsafe git_reference_lookup($0, handle.pointer, name)
        }
        guard let current = unsafe git_reference_target(reference.pointer), unsafe ObjectID(current.pointee) == old
        else { throw .referenceMoved(name: name) }
        // libgit2 compares again under the lock: the handle remembers the value that it read.
        try check(unsafe git_reference_delete(reference.pointer), "deleting \(name)")
    }

    /// Where HEAD stands.
    package func head() throws(GitError) -> Head {
        let head = try unsafe Handle<Kind.Reference>("HEAD") { unsafe git_reference_lookup($0, handle.pointer, "HEAD") }
        if let target = unsafe git_reference_symbolic_target(head.pointer) {
            let name = unsafe String(cString: target)
            guard let id = try reference(name) else { return .unborn(name) }
            return .branch(name, id)
        }
        guard let id = unsafe git_reference_target(head.pointer) else { throw .notFound("HEAD") }
        return .detached(unsafe ObjectID(id.pointee))
    }

    /// Points HEAD at a branch or, detached, at a commit. The work tree is not touched.
    package func setHead(_ head: Head, message: String, by identity: Identity) throws(GitError) {
        try check(
            unsafe git_repository_set_ident(handle.pointer, identity.name, identity.email), "setting the identity")
        var reference: OpaquePointer?
        let code: Int32
        switch head {
        case .branch(let name, _), .unborn(let name):
            code = unsafe git_reference_symbolic_create(&reference, handle.pointer, "HEAD", name, 1, message)
        case .detached(let id):
            var oid = id.oid
            code = unsafe git_repository_set_head_detached(handle.pointer, &oid)
        }
        if let reference = unsafe reference { unsafe git_reference_free(reference) }
        try check(code, "writing HEAD")
    }

    /// The work trees (absolute paths) that have a branch checked out, this one left out.
    package func otherWorkTrees(onBranch name: String) -> [String] {
        var found: [String] = []
        func inspect(gitDirectory: String, path: () -> String?) {
            guard gitDirectory != self.gitDirectory, let head = FileSystem.read(gitDirectory + "/HEAD"),
                String(decoding: head, as: UTF8.self).trimmedLine == "ref: \(name)", let path = path()
            else { return }
            found.append(path)
        }
        // A bare repository's HEAD is nobody's checkout. With `--separate-git-dir` the work tree is not told from here, and
        // the git directory stands for it.
        if coreSetting("bare") != true {
            inspect(gitDirectory: commonDirectory) {
                commonDirectory.hasSuffix("/.git") ? String(commonDirectory.dropLast(5)) : commonDirectory
            }
        }
        for entry in (try? FileSystem.list(commonDirectory + "/worktrees")) ?? [] {
            let directory = commonDirectory + "/worktrees/" + entry
            inspect(gitDirectory: directory) {
                // `gitdir` names the `.git` file of that work tree. One that is gone was removed without `git worktree prune`.
                guard let file = FileSystem.read(directory + "/gitdir") else { return nil }
                let path = String(decoding: file, as: UTF8.self).trimmedLine
                return path.hasSuffix("/.git") && FileSystem.kind(of: path) != .absent ? String(path.dropLast(5)) : nil
            }
        }
        return found
    }
}

extension String {
    var trimmedLine: String {
        var text = self[...]
        while let last = text.last, last.isNewline || last == " " { text.removeLast() }
        return String(text)
    }
}
