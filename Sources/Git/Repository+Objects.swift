internal import Clibgit2

extension Repository {
    /// The commit that a revision names, as `git rev-parse <revision>^{commit}` would.
    ///
    /// - Throws: `GitError.notFound` with the revision.
    package func commit(named revision: String) throws(GitError) -> ObjectID {
        do {
            let object = try unsafe Handle<Kind.Object>(revision) {
                unsafe git_revparse_single($0, handle.pointer, "\(revision)^{commit}")
            }
            guard let id = unsafe git_object_id(object.pointer) else { throw GitError.notFound(revision) }
            return unsafe ObjectID(id.pointee)
        } catch {
            throw .notFound(revision)
        }
    }

    /// Reads one commit.
    ///
    /// - Throws: `GitError.notFound` where the object is missing or no commit.
    package func commit(_ id: ObjectID) throws(GitError) -> Commit {
        let commit: Handle<Kind.Commit> = try unsafe lookUp("commit \(id)") { slot in
            var oid = id.oid
            return unsafe git_commit_lookup(slot, handle.pointer, &oid)
        }
        let pointer = unsafe commit.pointer
        guard let tree = unsafe git_commit_tree_id(pointer), let author = unsafe git_commit_author(pointer),
            let committer = unsafe git_commit_committer(pointer), let message = unsafe git_commit_message_raw(pointer)
        else { throw .notFound("commit \(id)") }
        let parents = (0..<(unsafe git_commit_parentcount(pointer))).compactMap {
            unsafe git_commit_parent_id(pointer, $0).map { unsafe ObjectID($0.pointee) }
        }
        return unsafe Commit(
            id: id, tree: ObjectID(tree.pointee), parents: parents, author: Identity(author.pointee),
            committer: Identity(committer.pointee), message: String(cString: message))
    }

    /// An object's bytes as git hashes them, without git's `<type> <size>` prefix.
    package func rawObject(_ id: ObjectID) throws(GitError) -> [UInt8] {
        countObject()
        let database = try self.database()
        let object: Handle<Kind.DatabaseObject> = try unsafe lookUp("object \(id)") { slot in
            var oid = id.oid
            return unsafe git_odb_read(slot, database.pointer, &oid)
        }
        return unsafe Array(
            UnsafeRawBufferPointer(
                start: git_odb_object_data(object.pointer), count: git_odb_object_size(object.pointer)))
    }

    /// How many bytes an object has, read from its header alone.
    package func size(of id: ObjectID) throws(GitError) -> Int {
        let database = try self.database()
        var oid = id.oid
        var size = 0
        var kind = GIT_OBJECT_ANY
        try check(unsafe git_odb_read_header(&size, &kind, database.pointer, &oid), "object \(id)")
        return size
    }

    func kind(of id: ObjectID) throws(GitError) -> git_object_t {
        let database = try self.database()
        var oid = id.oid
        var size = 0
        var kind = GIT_OBJECT_ANY
        try check(unsafe git_odb_read_header(&size, &kind, database.pointer, &oid), "object \(id)")
        return kind
    }

    /// A blob's bytes.
    package func blob(_ id: ObjectID) throws(GitError) -> [UInt8] { try rawObject(id) }

    /// A blob's bytes as a checkout to this path would write them (line endings, `ident`). A `filter=` driver is not run.
    package func blob(_ id: ObjectID, checkedOutAs path: String) throws(GitError) -> [UInt8] {
        let blob: Handle<Kind.Blob> = try unsafe lookUp("blob \(id)") { slot in
            var oid = id.oid
            return unsafe git_blob_lookup(slot, handle.pointer, &oid)
        }
        return try readingAttributes(of: path) { () throws(GitError) in try filtered(blob, as: path) }
    }

    private func filtered(_ blob: borrowing Handle<Kind.Blob>, as path: String) throws(GitError) -> [UInt8] {
        var buffer = unsafe git_buf()
        defer { unsafe git_buf_dispose(&buffer) }
        var options = unsafe git_blob_filter_options()
        try check(
            unsafe git_blob_filter_options_init(&options, UInt32(GIT_BLOB_FILTER_OPTIONS_VERSION)), "filtering \(path)")
        // With this flag, which is the default, a binary blob comes back empty. The filter for line ends looks for binary
        // content itself.
        unsafe options.flags &= ~GIT_BLOB_FILTER_CHECK_FOR_BINARY.rawValue
        try check(unsafe git_blob_filter(&buffer, blob.pointer, path, &options), "filtering \(path)")
        return unsafe Array(UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size))
    }

    /// Looks an object up; one that is missing may be so because of how this was cloned.
    func lookUp<K: HandleKind>(
        _ what: @autoclosure () -> String, _ make: (UnsafeMutablePointer<OpaquePointer?>) -> Int32
    ) throws(GitError) -> Handle<K> {
        do throws(GitError) { return try unsafe Handle(what(), make) } catch .notFound {
            if isPartial { throw .notFetched(what(), .partial) }
            throw isShallow ? .notFetched(what(), .shallow) : .notFound(what())
        }
    }

    /// Writes a blob and returns its id.
    package func write(blob bytes: [UInt8]) throws(GitError) -> ObjectID {
        try write(bytes, kind: GIT_OBJECT_BLOB, what: "a blob")
    }

    /// Writes a commit object from its raw bytes, signature and all: the bytes that were signed are the bytes that are stored.
    package func write(rawCommit bytes: [UInt8]) throws(GitError) -> ObjectID {
        let id = try write(bytes, kind: GIT_OBJECT_COMMIT, what: "a commit")
        // Reading it back through the parser refuses a malformed one before any reference can name it.
        _ = try commit(id)
        return id
    }

    /// The id that bytes would have as a blob; nothing is written.
    package func hash(blob bytes: [UInt8]) throws(GitError) -> ObjectID {
        var oid = git_oid()
        try check(unsafe git_odb_hash(&oid, bytes, bytes.count, GIT_OBJECT_BLOB), "hashing")
        return ObjectID(oid)
    }

    /// The id that a file in the work tree would have if it were added now (line endings and all), at the given path.
    package func hash(file absolutePath: String, as path: String) throws(GitError) -> ObjectID {
        try readingAttributes(of: path) { () throws(GitError) in
            var oid = git_oid()
            try check(
                unsafe git_repository_hashfile(&oid, handle.pointer, absolutePath, GIT_OBJECT_BLOB, path),
                "reading \(path)")
            return ObjectID(oid)
        }
    }

    /// The same, where the file should be a known blob: a blob that was committed with CRLF is checked out as it is, and git
    /// itself leaves it alone (`core.autocrlf` looks at the index), so its bytes may also equal the blob unconverted.
    package func hash(file absolutePath: String, as path: String, expecting id: ObjectID?) throws(GitError) -> ObjectID
    {
        // Unconverted first: that needs no attributes, for which libgit2 asks the file system some fifty times a file.
        if let id, try hash(blob: try FileSystem.readFile(absolutePath)) == id { return id }
        return try hash(file: absolutePath, as: path)
    }

    /// Whether the object is here.
    package func contains(_ id: ObjectID) -> Bool {
        guard let database = try? self.database() else { return false }
        var oid = id.oid
        return unsafe git_odb_exists(database.pointer, &oid) == 1
    }

    /// Whether `ancestor` is reached from `descendant` by parents; an object reaches itself.
    package func isAncestor(_ ancestor: ObjectID, of descendant: ObjectID) -> Bool {
        if ancestor == descendant { return true }
        var old = ancestor.oid
        var new = descendant.oid
        return unsafe git_graph_descendant_of(handle.pointer, &new, &old) == 1
    }

    /// The commits that `new` reaches and `old` does not, newest first.
    package func commits(from old: ObjectID, to new: ObjectID, limit: Int) throws(GitError) -> [ObjectID] {
        let walk = try unsafe Handle<Kind.Walk>("walking") { unsafe git_revwalk_new($0, handle.pointer) }
        var start = new.oid
        var end = old.oid
        try check(unsafe git_revwalk_push(walk.pointer, &start), "walking from \(new)")
        try check(unsafe git_revwalk_hide(walk.pointer, &end), "walking to \(old)")
        var found: [ObjectID] = []
        var oid = git_oid()
        while found.count < limit, unsafe git_revwalk_next(&oid, walk.pointer) == 0 { found.append(ObjectID(oid)) }
        return found
    }

    func write(_ bytes: [UInt8], kind: git_object_t, what: String) throws(GitError) -> ObjectID {
        let database = try self.database()
        var oid = git_oid()
        try check(
            unsafe git_odb_write(&oid, database.pointer, bytes, bytes.count, kind),
            "writing \(what) to \(commonDirectory)/objects")
        return ObjectID(oid)
    }

    private func database() throws(GitError) -> Handle<Kind.Database> {
        try unsafe Handle("opening the object database") { unsafe git_repository_odb($0, handle.pointer) }
    }
}

extension Identity {
    init(_ signature: git_signature) {
        unsafe self.init(
            name: String(cString: signature.name), email: String(cString: signature.email),
            seconds: signature.when.time,
            offset: Int(signature.when.offset))
    }
}
