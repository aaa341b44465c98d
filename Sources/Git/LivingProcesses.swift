internal import Glibc

/// The processes of this machine that can be seen from here, for the question whether a lock file still has an owner.
package struct LivingProcesses {
    package struct Process: Hashable, Sendable {
        package let id: Int32
        /// As the kernel shortens it, to 15 bytes: `git`, `git-remote-http`.
        package let name: String
    }

    private let directories: [String: [Process]]
    private let files: [String: [Process]]

    /// Looks once, through /proc. Of other users' processes only root sees files and directories, and a container none outside.
    package init() {
        var directories: [String: [Process]] = [:]
        var files: [String: [Process]] = [:]
        for entry in (try? FileSystem.list("/proc")) ?? [] {
            guard let id = Int32(entry), id != processID, let name = FileSystem.pseudoFile("/proc/\(entry)/comm") else {
                continue
            }
            let process = Process(id: id, name: name.trimmedLine)
            if let directory = FileSystem.linkTarget("/proc/\(entry)/cwd") {
                directories[directory, default: []].append(process)
            }
            for descriptor in (try? FileSystem.list("/proc/\(entry)/fd")) ?? [] {
                guard let file = FileSystem.linkTarget("/proc/\(entry)/fd/\(descriptor)"), file.hasPrefix("/") else {
                    continue
                }
                files[file, default: []].append(process)
            }
        }
        self.directories = directories
        self.files = files
    }

    /// Who may still be at work under a lock file of git's: whoever has it open, or a git command whose current directory is in
    /// one of the folders. The second, because git closes an `index.lock` before it waits for an editor.
    ///
    /// - Parameters:
    ///   - path: absolute, links resolved.
    ///   - folders: the same.
    package func owner(of path: String, in folders: [String]) -> Process? {
        if let process = files[path]?.first { return process }
        for (directory, processes) in directories.sorted(by: { $0.key < $1.key })
        where folders.contains(where: { directory == $0 || directory.hasPrefix($0 + "/") }) {
            if let git = processes.first(where: { $0.name == "git" || $0.name.hasPrefix("git-") }) { return git }
        }
        return nil
    }
}

extension FileSystem {
    /// A file of /proc, which says that it has no length.
    fileprivate static func pseudoFile(_ path: String) -> String? {
        (try? readFile(path)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The path with every link in it resolved, as the kernel names it; the path itself where it leads nowhere.
    package static func resolved(_ path: String) -> String {
        guard let buffer = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(buffer) }
        return unsafe String(cString: buffer)
    }
}
