internal import Git
internal import Tiers

/// Prepares what a path shall become in a sibling of it, and puts it in place in one step.
struct Staging {
    private let repository: Repository
    private let top: String

    init(_ repository: Repository) throws(GitError) {
        self.repository = repository
        top = try repository.requireWorkTree()
    }

    private func absolute(_ path: String) -> String { "\(top)/\(path)" }

    /// `copilot/environments/.addons.tiergit-staged`: in the same directory, so that a rename never crosses file systems.
    private func sibling(of path: String) -> String {
        let absolute = absolute(path)
        return "\(FileSystem.parent(of: absolute))/.\(FileSystem.name(of: absolute)).tiergit-staged"
    }

    /// Writes and flushes a state beside the path that it is for.
    func stage(_ state: PathState, for path: String) throws(GitError) {
        let sibling = sibling(of: path)
        try FileSystem.remove(sibling)
        guard state != .absent else { return }
        try FileSystem.makeDirectories(FileSystem.parent(of: sibling))
        try write(state, to: sibling, as: path)
        try FileSystem.sync(directory: FileSystem.parent(of: sibling))
    }

    private func write(_ state: PathState, to file: String, as path: String) throws(GitError) {
        switch state {
        case .absent:
            return
        case .link(let target):
            if repository.coreSetting("symlinks") == false {
                try FileSystem.create(file, Array(target.utf8))
            } else {
                try FileSystem.makeLink(file, to: target)
            }
        case .file(let id, let executable):
            try FileSystem.create(file, try repository.blob(id, checkedOutAs: path), executable: executable)
        case .directory(let tree):
            try FileSystem.makeDirectory(file)
            for entry in try repository.entries(of: tree) {
                let place = "\(path)/\(entry.path)"
                guard let state = try PathState(entry.item, repository) else {
                    throw .library(operation: "writing \(place)", message: "a submodule")
                }
                try write(state, to: "\(file)/\(entry.path)", as: place)
            }
            try FileSystem.sync(directory: file)
        }
    }

    /// Puts the staged state in place. What stood there is in the sibling afterwards, if the file system can exchange.
    ///
    /// - Returns: `false` where something else stood there than was planned for, such as an edit that was saved just now;
    ///   it is put back.
    func exchange(_ change: ActivationPlan.PathChange) throws(GitError) -> Bool {
        let isDone = try put(change)
        try FileSystem.sync(directory: FileSystem.parent(of: absolute(change.path)))
        return isDone
    }

    private func put(_ change: ActivationPlan.PathChange) throws(GitError) -> Bool {
        let path = absolute(change.path)
        let sibling = sibling(of: change.path)
        switch (change.old, change.new) {
        case (_, .absent):
            try FileSystem.rename(path, to: sibling)
            if try change.old.isOnDisk(at: change.path, file: sibling, repository) { return true }
            _ = try FileSystem.rename(sibling, toFree: path)
            return false
        case (.absent, _):
            return try FileSystem.rename(sibling, toFree: path)
        default:
            guard try FileSystem.exchange(sibling, path) else {
                // Only for files and links (`canExchange` was asked for folders): the look and the rename are two steps.
                guard try change.old.isOnDisk(at: change.path, repository) else { return false }
                try FileSystem.rename(sibling, to: path)
                return true
            }
            if try change.old.isOnDisk(at: change.path, file: sibling, repository) { return true }
            _ = try FileSystem.exchange(sibling, path)
            return false
        }
    }

    /// Puts back what stood at a path: from the sibling where it still is, else made again from the objects.
    func takeBack(_ change: ActivationPlan.PathChange) throws(GitError) {
        // Whatever holds neither the new content was never exchanged, or is somebody's work.
        guard try change.new.isOnDisk(at: change.path, repository), change.new != change.old else { return }
        if try !change.old.isOnDisk(at: change.path, file: sibling(of: change.path), repository) {
            try stage(change.old, for: change.path)
        }
        _ = try exchange(.init(path: change.path, old: change.new, new: change.old))
    }

    /// Removes what was staged, or what stood there before, and folders that became empty.
    func discard(_ change: ActivationPlan.PathChange) throws(GitError) {
        let sibling = sibling(of: change.path)
        for path in [sibling] + probes(at: change.path) { try FileSystem.remove(path) }
        try FileSystem.removeEmptyDirectories(from: FileSystem.parent(of: sibling), below: top)
    }

    /// The same for all; what cannot be removed is only litter, and must not make a done thing look undone.
    ///
    /// - Returns: what is left lying.
    func discard(_ changes: [ActivationPlan.PathChange]) -> [String] {
        changes.compactMap { change in
            do {
                try discard(change)
                return nil
            } catch { return sibling(of: change.path) }
        }
    }

    private func probes(at path: String) -> [String] { [1, 2].map { "\(sibling(of: path)).probe\($0)" } }

    /// Whether directories can be exchanged in the folder that a path is in: tried with two empty ones.
    func canExchange(at path: String) throws(GitError) -> Bool {
        let (first, second) = (probes(at: path)[0], probes(at: path)[1])
        defer {
            try? FileSystem.remove(first)
            try? FileSystem.remove(second)
        }
        try FileSystem.remove(first)
        try FileSystem.remove(second)
        try FileSystem.makeDirectories(FileSystem.parent(of: first))
        try FileSystem.makeDirectory(first)
        try FileSystem.makeDirectory(second)
        return try FileSystem.exchange(first, second)
    }
}
