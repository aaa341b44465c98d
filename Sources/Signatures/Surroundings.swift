#if canImport(Glibc)
    private import Glibc
#elseif canImport(Musl)
    private import Musl
#else
    private import Darwin
#endif

/// Where programs run: changes to the inherited environment, and the directory that relative paths count from.
struct Surroundings: Sendable {
    /// Variables to set; nil takes one away.
    let environment: [String: String?]
    let directory: String?

    /// A variable's value as children see it.
    func variable(_ name: String) -> String? {
        if let changed = environment[name] {
            return changed
        }
        // libc's buffer is copied at once; tiergit changes no environment variable, so nobody moves it meanwhile.
        return unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// The path with `~/` or `~user/` at its beginning replaced; nil when that home is not known.
    ///
    /// Source: interpolate_path in path.c of git 2.39, which also knows `%(prefix)/`, git's own installation.
    func expandingHome(in path: String) -> String? {
        guard path.hasPrefix("~") else {
            return path
        }
        let user = path.dropFirst().prefix { $0 != "/" }
        let rest = path.dropFirst(1 + user.count)
        let home = user.isEmpty ? variable("HOME") : Self.home(of: String(user))
        return home.map { $0 + rest }
    }

    /// Whether `ssh-keygen -f` would find anything: the file itself, or the public key beside it.
    func hasKey(at path: String) -> Bool {
        [path, path + ".pub"].contains { unsafe access(absolute($0), F_OK) == 0 }
    }

    private func absolute(_ path: String) -> String {
        guard let directory, !path.hasPrefix("/") else {
            return path
        }
        return directory + "/" + path
    }

    private static func home(of user: String) -> String? {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        // A directory service may return long entries; 64 KiB is far above what glibc itself suggests (1 KiB).
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 65_536) { buffer in
            guard unsafe getpwnam_r(user, &entry, buffer.baseAddress!, buffer.count, &found) == 0,
                unsafe found != nil, let home = unsafe entry.pw_dir
            else {
                return nil
            }
            // Copied while the buffer that it lies in still lives.
            return unsafe String(cString: home)
        }
    }
}
