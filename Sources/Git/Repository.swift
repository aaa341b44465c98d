internal import Clibgit2
internal import Glibc

/// One opened repository. Not Sendable: libgit2 allows one thread at a time, and the compiler holds us to it.
@safe
package final class Repository {
    let handle: Handle<Kind.Repository>

    /// The work tree's own git directory (`.git`, or `.git/worktrees/<name>`), absolute, without a slash at its end.
    package let gitDirectory: String
    /// The git directory that all work trees share: objects and references.
    package let commonDirectory: String
    /// The top of the work tree, absolute, without a slash at its end; `nil` in a bare repository.
    package let workTree: String?

    /// How many objects were read since what was kept of them was let go of.
    private var readObjects = 0
    /// Asked for every file of a folder, so they are read once.
    private var coreSettings: [String: Bool?] = [:]

    private static let initialised: Bool = {
        git_libgit2_init()
        // DESIGN, the order of a switch: what is recorded survives a power loss.
        _ = tiergit_enable_fsync(1)
        // A switch reads the same few trees again and again; of a long history hardly anything is read twice.
        _ = tiergit_set_cache_size(4 << 20)
        return true
    }()

    /// Opens the repository that a path is in, as git would find it: `GIT_DIR` and its relatives are honoured, so that a
    /// hook sees the objects that are being pushed.
    ///
    /// - Throws: `GitError.notARepository`, `.untrustedOwner` (ask git and open again with `trustOwner`),
    ///   `.unsupportedRepository`.
    package init(at path: String = ".", trustOwner: Bool = false) throws(GitError) {
        _ = Repository.initialised
        // git puts these over the repository's own: what is written would be elsewhere than what is read.
        for name in ["GIT_WORK_TREE", "GIT_NAMESPACE", "GIT_COMMON_DIR"] {
            guard let value = unsafe getenv(name) else { continue }
            throw unsafe .environment(name: name, value: String(cString: value))
        }
        if trustOwner { _ = tiergit_set_owner_validation(0) }
        var pointer: OpaquePointer?
        // With a path, libgit2 looks at that and passes over GIT_DIR, which the git that is run beside it honours.
        let variable = unsafe getenv("GIT_DIR")
        let isGiven = unsafe variable != nil && path == "."
        // libgit2 would read the whole index that a hook's environment names, and cannot read a sparse or a split one. What is staged
        // is asked of git, so nothing here needs it. Only where a command begins: other threads must not meet a changed environment.
        let index = path == "." ? unsafe getenv("GIT_INDEX_FILE").map { unsafe String(cString: $0) } : nil
        if index != nil { unsafe unsetenv("GIT_INDEX_FILE") }
        defer { if let index { unsafe setenv("GIT_INDEX_FILE", index, 1) } }
        let code = unsafe git_repository_open_ext(
            &pointer, isGiven ? nil : path, UInt32(GIT_REPOSITORY_OPEN_FROM_ENV.rawValue), nil)
        if code == GIT_ENOTFOUND.rawValue { throw .notARepository(path: path) }
        if code == GIT_EOWNER.rawValue { throw .untrustedOwner(path: path) }
        do {
            try check(code, "opening the repository")
        } catch .library(_, let message) where message.contains("extension") || message.contains("repository version") {
            let what =
                message.contains("objectformat")
                ? "its objects are named by SHA-256"
                : message.contains("refstorage") ? "its references are a reftable" : message
            throw .unsupportedRepository(what)
        }
        let opened = unsafe pointer
        handle = try unsafe Handle("opening the repository") { slot in
            unsafe slot.pointee = opened
            return 0
        }
        func directory(_ text: UnsafePointer<CChar>?) -> String? {
            guard let text = unsafe text else { return nil }
            var path = unsafe String(cString: text)
            while path.count > 1, path.hasSuffix("/") { path.removeLast() }
            return path
        }
        gitDirectory = unsafe directory(git_repository_path(handle.pointer)) ?? path
        commonDirectory = unsafe directory(git_repository_commondir(handle.pointer)) ?? gitDirectory
        workTree = unsafe directory(git_repository_workdir(handle.pointer))
    }

    /// The top of the work tree.
    ///
    /// - Throws: `GitError.bareRepository`.
    package func requireWorkTree() throws(GitError) -> String {
        guard let workTree else { throw .bareRepository }
        return workTree
    }

    /// A setting as libgit2 reads it; for `core.*` only. Signing asks git itself, which knows more sources.
    package func coreSetting(_ name: String) -> Bool? {
        if let known = coreSettings[name] { return known }
        let value = readCoreSetting(name)
        coreSettings.updateValue(value, forKey: name)
        return value
    }

    private func readCoreSetting(_ name: String) -> Bool? {
        guard
            let config = try? unsafe Handle<Kind.Config>(
                "reading the configuration", { unsafe git_repository_config_snapshot($0, handle.pointer) })
        else { return nil }
        var value: Int32 = 0
        guard unsafe git_config_get_bool(&value, config.pointer, "core.\(name)") == 0 else { return nil }
        return value != 0
    }

    /// Whether the history ends early here (`git clone --depth`).
    package var isShallow: Bool { unsafe git_repository_is_shallow(handle.pointer) == 1 }

    /// Whether some objects stayed at the remote (`git clone --filter`).
    package private(set) lazy var isPartial: Bool = {
        let packs = (try? FileSystem.list("\(commonDirectory)/objects/pack")) ?? []
        return packs.contains { $0.hasSuffix(".promisor") }
    }()

    /// Folders, relative to the top, whose committed `.gitattributes` lies on disk, or that have none.
    private var withoutIndex: Set<String> = []
    private var isIndexAside = false

    /// Runs a body that looks at attributes of a path, for which libgit2 reads the whole index, of which it cannot read every kind
    /// (split, sparse). An empty one in its place says the same, as long as the attribute files lie in the work tree: git itself looks
    /// into the index for those that do not.
    func readingAttributes<Value>(
        of path: String, _ body: () throws(GitError) -> Value
    ) throws(GitError) -> Value {
        try leaveIndexAside(!isIndexNeeded(for: path))
        do { return try body() } catch .library(_, let message) where message.contains("mandatory extension") {
            try leaveIndexAside(true)
            return try body()
        }
    }

    /// How many objects are read until what is kept of them is let go of.
    private static let manyObjects = 4_096

    /// Counts an object that is about to be read.
    func countObject() {
        readObjects += 1
        if readObjects > Self.manyObjects { releaseObjects() }
    }

    /// Frees what libgit2 keeps of objects that were read: of each pack up to 16 MiB, which no setting changes, until nobody has the
    /// pack open. All that have the repository open in this process share it, so the last of them frees it.
    ///
    /// What is asked next opens anew what it needs. Done without being asked after every few thousand objects.
    package func releaseObjects() {
        readObjects = 0
        // Opened anew, it would not look where a hook's environment says that the objects are.
        let variables = ["GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"]
        guard variables.allSatisfy({ unsafe getenv($0) == nil }) else { return }
        unsafe git_repository__cleanup(handle.pointer)
        isIndexAside = false
        tiergit_trim_memory()
    }

    private func leaveIndexAside(_ aside: Bool) throws(GitError) {
        guard aside != isIndexAside else { return }
        isIndexAside = aside
        guard aside else {
            // libgit2 opens the repository's own again when it is asked for it.
            return try check(unsafe git_repository_set_index(handle.pointer, nil), "taking the index")
        }
        let index = try unsafe Handle<Kind.Index>("making an index") { unsafe git_index_new($0) }
        try check(unsafe git_repository_set_index(handle.pointer, index.pointer), "leaving the index aside")
    }

    private func isIndexNeeded(for path: String) -> Bool {
        guard let workTree else { return false }
        var folders = [""]
        var folder = ""
        for part in path.split(separator: "/").dropLast() {
            folder += folder.isEmpty ? "\(part)" : "/\(part)"
            folders.append(folder)
        }
        let unknown = folders.filter { !withoutIndex.contains($0) }
        guard !unknown.isEmpty else { return false }
        guard let head = (try? head())?.commit, let tree = try? commit(head).tree else { return true }
        for folder in unknown {
            let file = folder.isEmpty ? ".gitattributes" : "\(folder)/.gitattributes"
            if FileSystem.kind(of: "\(workTree)/\(file)") == .absent, (try? item(in: tree, at: file)) != nil {
                return true
            }
            withoutIndex.insert(folder)
        }
        return false
    }

    /// The operation of git's that is under way in this work tree (`rebase`, `merge`); `nil` in peace.
    package var operationInProgress: String? {
        switch git_repository_state_t(UInt32(unsafe git_repository_state(handle.pointer))) {
        case GIT_REPOSITORY_STATE_NONE: nil
        case GIT_REPOSITORY_STATE_MERGE: "merge"
        case GIT_REPOSITORY_STATE_REVERT, GIT_REPOSITORY_STATE_REVERT_SEQUENCE: "revert"
        case GIT_REPOSITORY_STATE_CHERRYPICK, GIT_REPOSITORY_STATE_CHERRYPICK_SEQUENCE: "cherry-pick"
        case GIT_REPOSITORY_STATE_BISECT: "bisect"
        case GIT_REPOSITORY_STATE_APPLY_MAILBOX: "am"
        default: "rebase"
        }
    }
}
