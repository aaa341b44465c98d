internal import Clibgit2

/// The difference of two texts as `diff -u` writes it, so that `patch` and `git apply` take it.
package enum Patch {
    /// - Parameter path: for both sides, from the top of the repository.
    /// - Returns: nothing where nothing differs.
    /// - Throws: `GitError.library` where libgit2 refuses.
    package static func text(from old: [UInt8], to new: [UInt8], path: String) throws(GitError) -> [UInt8] {
        let name = path.hasPrefix("/") ? String(path.dropFirst()) : path
        let patch: Handle<Kind.Patch> = try unsafe Handle("comparing \(name)") { slot in
            unsafe git_patch_from_buffers(slot, old, old.count, name, new, new.count, name, nil)
        }
        var buffer = unsafe git_buf()
        defer { unsafe git_buf_dispose(&buffer) }
        try check(unsafe git_patch_to_buf(&buffer, patch.pointer), "comparing \(name)")
        let bytes = unsafe Array(UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size))
        // Two lines of git's own come first, with a mode that buffers do not have.
        var rest = bytes[...]
        while !rest.isEmpty, !rest.starts(with: "--- ".utf8) {
            rest = rest.drop { $0 != 10 }.dropFirst()
        }
        return Array(rest)
    }
}
