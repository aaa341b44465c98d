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
                guard let state = try PathState(entry.item, repository) else {
                    throw .library(operation: "writing \(path)/\(entry.path)", message: "a submodule")
                }
                try write(state, to: "\(file)/\(entry.path)", as: "\(path)/\(entry.path)")
            }
            try FileSystem.sync(directory: file)
        }
    }

    /// Puts the staged state in place. What stood there is in the sibling afterwards, if the file system can exchange.
    func exchange(_ change: ActivationPlan.PathChange) throws(GitError) {
        let path = absolute(change.path)
        let sibling = sibling(of: change.path)
        switch (change.old, change.new) {
        case (_, .absent): try FileSystem.rename(path, to: sibling)
        case (.absent, _): try FileSystem.rename(sibling, to: path)
        default:
            if try !FileSystem.exchange(sibling, path) { try FileSystem.rename(sibling, to: path) }
        }
        try FileSystem.sync(directory: FileSystem.parent(of: path))
    }

    /// Removes what was staged, or what stood there before, and folders that became empty.
    func discard(_ change: ActivationPlan.PathChange) throws(GitError) {
        let sibling = sibling(of: change.path)
        try FileSystem.remove(sibling)
        FileSystem.removeEmptyDirectories(from: FileSystem.parent(of: sibling), below: top)
    }

    /// Whether directories can be exchanged in the folder that a path is in: tried with two empty ones.
    func canExchange(at path: String) throws(GitError) -> Bool {
        let first = sibling(of: path) + ".probe1"
        let second = sibling(of: path) + ".probe2"
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
