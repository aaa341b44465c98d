internal import Clibgit2

extension Repository {
    /// What a tree holds at a path (`copilot/environments/addons`); `nil` where there is nothing.
    package func item(in tree: ObjectID, at path: String) throws(GitError) -> TreeItem? {
        do {
            let root = try openTree(tree)
            let entry = try unsafe Handle<Kind.TreeEntry>(path) {
                unsafe git_tree_entry_bypath($0, root.pointer, path)
            }
            return unsafe TreeItem(entry.pointer)
        } catch .notFound(let what) where what == path {
            if isPartial { try requireTrees(in: tree, to: path) }
            return nil
        }
    }

    /// Tells a path that is not there from one behind a tree that a partial clone left at its remote: libgit2 says the same of both.
    private func requireTrees(in tree: ObjectID, to path: String) throws(GitError) {
        var tree = tree
        for name in path.split(separator: "/") {
            let found = try entries(of: tree).first { $0.path == name }
            guard let found, found.item.mode == .tree else { return }
            tree = found.item.id
        }
    }

    /// The entries of one tree, in git's order. A name that is not UTF-8 is refused, because no path of ours could name it; so
    /// is one that would lead out of its folder or into `.git`, which only a forged tree holds.
    package func entries(of tree: ObjectID) throws(GitError) -> [TreeEntry] {
        let root = try openTree(tree)
        var entries: [TreeEntry] = []
        for index in 0..<(unsafe git_tree_entrycount(root.pointer)) {
            guard let entry = unsafe git_tree_entry_byindex(root.pointer, index),
                let name = unsafe git_tree_entry_name(entry)
            else { continue }
            guard let name = unsafe String(validatingCString: name) else {
                throw .invalidName(unsafe String(cString: name))
            }
            guard !name.isEmpty, name != ".", name != "..", !name.contains("/"), name.lowercased() != ".git" else {
                throw .invalidName(name)
            }
            if let item = unsafe TreeItem(entry) { entries.append(TreeEntry(path: name, item: item)) }
        }
        return entries
    }

    /// Every file, link and submodule under a tree with its path, in byte order of the paths.
    package func files(under tree: ObjectID) throws(GitError) -> [TreeEntry] {
        var found: [TreeEntry] = []
        func walk(_ tree: ObjectID, _ prefix: String, _ depth: Int) throws(GitError) {
            // No file system holds a path of this depth; a tree that does was made to exhaust the stack.
            guard depth < 1_000 else { throw .invalidName(String(prefix.prefix(80))) }
            for entry in try entries(of: tree) {
                let path = prefix + entry.path
                if entry.item.mode == .tree {
                    try walk(entry.item.id, path + "/", depth + 1)
                } else {
                    found.append(TreeEntry(path: path, item: entry.item))
                }
            }
        }
        try walk(tree, "", 0)
        return found.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// Writes one tree from its entries; each name is a single component.
    package func write(tree entries: [TreeEntry]) throws(GitError) -> ObjectID {
        let builder = try unsafe Handle<Kind.TreeBuilder>("building a tree") {
            unsafe git_treebuilder_new($0, handle.pointer, nil)
        }
        for entry in entries {
            var oid = entry.item.id.oid
            try check(
                unsafe git_treebuilder_insert(
                    nil, builder.pointer, entry.path, &oid, git_filemode_t(entry.item.mode.rawValue)),
                "adding \(entry.path) to a tree")
        }
        var oid = git_oid()
        try check(unsafe git_treebuilder_write(&oid, builder.pointer), "writing a tree to \(commonDirectory)/objects")
        return ObjectID(oid)
    }

    /// The bytes that git writes for a tree of these entries, in its order.
    package static func bytes(ofTree entries: [TreeEntry]) -> [UInt8] {
        // git sorts a folder as if its name ended with a slash.
        let names = entries.map { Array(($0.item.mode == .tree ? $0.path + "/" : $0.path).utf8) }
        var bytes: [UInt8] = []
        for index in entries.indices.sorted(by: { names[$0].lexicographicallyPrecedes(names[$1]) }) {
            let (path, item) = (entries[index].path, entries[index].item)
            bytes += Array("\(item.mode == .tree ? "40000" : item.mode.octal) \(path)\0".utf8) + item.id.bytes
        }
        return bytes
    }

    /// The id that a tree of these entries would have; nothing is written.
    package func hash(tree entries: [TreeEntry]) throws(GitError) -> ObjectID {
        let bytes = Repository.bytes(ofTree: entries)
        var oid = git_oid()
        try check(unsafe git_odb_hash(&oid, bytes, bytes.count, GIT_OBJECT_TREE), "hashing")
        return ObjectID(oid)
    }

    /// A tree with some paths replaced (`nil` removes one). All other entries stay as they are, whatever they are called.
    package func tree(_ base: ObjectID?, replacing changes: [String: TreeItem?]) throws(GitError) -> ObjectID {
        var here: [String: TreeItem?] = [:]
        var below: [String: [String: TreeItem?]] = [:]
        for (path, item) in changes {
            if let slash = path.firstIndex(of: "/") {
                let name = String(path[..<slash])
                below[name, default: [:]].updateValue(item, forKey: String(path[path.index(after: slash)...]))
            } else {
                here.updateValue(item, forKey: path)
            }
        }
        var source: Handle<Kind.Tree>? = nil
        if let base { source = try openTree(base) }
        let builder = try unsafe Handle<Kind.TreeBuilder>("building a tree") { slot in
            if let pointer = unsafe source?.pointer {
                unsafe git_treebuilder_new(slot, handle.pointer, pointer)
            } else {
                unsafe git_treebuilder_new(slot, handle.pointer, nil)
            }
        }
        for (name, inner) in below.sorted(by: { $0.key < $1.key }) {
            if let item = here[name], item != nil { continue }
            let current = unsafe git_treebuilder_get(builder.pointer, name).flatMap { unsafe TreeItem($0) }
            let old = current?.mode == .tree && here[name] == nil ? current?.id : nil
            let new = try tree(old, replacing: inner)
            here.updateValue(try entries(of: new).isEmpty ? nil : TreeItem(.tree, new), forKey: name)
        }
        for (name, item) in here {
            if let item {
                var oid = item.id.oid
                try check(
                    unsafe git_treebuilder_insert(
                        nil, builder.pointer, name, &oid, git_filemode_t(item.mode.rawValue)),
                    "adding \(name) to a tree")
            } else if unsafe git_treebuilder_get(builder.pointer, name) != nil {
                try check(unsafe git_treebuilder_remove(builder.pointer, name), "removing \(name) from a tree")
            }
        }
        var oid = git_oid()
        try check(unsafe git_treebuilder_write(&oid, builder.pointer), "writing a tree to \(commonDirectory)/objects")
        return ObjectID(oid)
    }

    /// The paths that differ between two trees (`nil`: the empty tree), in byte order. Renames are a removal and an addition.
    package func changes(from old: ObjectID?, to new: ObjectID?) throws(GitError) -> [TreeChange] {
        if old == new { return [] }
        var oldTree: Handle<Kind.Tree>? = nil
        if let old { oldTree = try openTree(old) }
        var newTree: Handle<Kind.Tree>? = nil
        if let new { newTree = try openTree(new) }
        let diff = try unsafe Handle<Kind.Diff>("comparing two trees") { slot in
            var options = unsafe git_diff_options()
            let code = unsafe git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
            guard code == 0 else { return code }
            unsafe options.flags |= GIT_DIFF_INCLUDE_TYPECHANGE.rawValue
            return unsafe git_diff_tree_to_tree(slot, handle.pointer, oldTree?.pointer, newTree?.pointer, &options)
        }
        var changes: [TreeChange] = []
        for index in 0..<(unsafe git_diff_num_deltas(diff.pointer)) {
            guard let delta = unsafe git_diff_get_delta(diff.pointer, index) else { continue }
            let file = unsafe delta.pointee
            func item(_ file: git_diff_file) -> TreeItem? {
                unsafe file.mode == 0
                    ? nil : TreeItem(FileMode(raw: UInt32(file.mode)), ObjectID(file.id))
            }
            let name = unsafe file.new_file.path ?? file.old_file.path
            guard let name = unsafe name, let path = unsafe String(validatingCString: name) else {
                throw .invalidName("a path that is not UTF-8")
            }
            changes.append(TreeChange(path: path, old: unsafe item(file.old_file), new: unsafe item(file.new_file)))
        }
        return changes.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// The value that the committed `.gitattributes` of one commit give a path; `nil` where unspecified or unset.
    package func attribute(_ name: String, of path: String, at commit: ObjectID) throws(GitError) -> String? {
        var options = unsafe git_attr_options()
        unsafe options.version = UInt32(GIT_ATTR_OPTIONS_VERSION)
        unsafe options.flags = UInt32(GIT_ATTR_CHECK_NO_SYSTEM | GIT_ATTR_CHECK_INCLUDE_COMMIT)
        unsafe options.attr_commit_id = commit.oid
        return try readingAttributes(of: path) { () throws(GitError) in
            var value: UnsafePointer<CChar>?
            try check(
                unsafe git_attr_get_ext(&value, handle.pointer, &options, path, name),
                "reading the attributes of \(path)")
            guard unsafe git_attr_value(value) == GIT_ATTR_VALUE_STRING, let value = unsafe value else { return nil }
            return unsafe String(cString: value)
        }
    }

    private func openTree(_ id: ObjectID) throws(GitError) -> Handle<Kind.Tree> {
        try unsafe lookUp("tree \(id)") { slot in
            var oid = id.oid
            return unsafe git_tree_lookup(slot, handle.pointer, &oid)
        }
    }
}

extension TreeItem {
    init?(_ entry: OpaquePointer) {
        guard let id = unsafe git_tree_entry_id(entry) else { return nil }
        unsafe self.init(FileMode(raw: git_tree_entry_filemode_raw(entry).rawValue), ObjectID(id.pointee))
    }
}
